-- Days whose sheets are made: all of them in one transaction.
CREATE TABLE reconciliation_day (
    day     date        PRIMARY KEY,
    made_at timestamptz NOT NULL,
    made_by text        NOT NULL
);

-- What crossed on one way of one wire on one day, as it was signed. text is what was hashed and signed, byte by byte; the counts say
-- what stands in it. Hashes only: no content, no identifier.
CREATE TABLE reconciliation_sheet (
    participant text    NOT NULL,
    wire        text    NOT NULL,
    direction   text    NOT NULL CHECK (direction IN ('in', 'out')),
    day         date    NOT NULL REFERENCES reconciliation_day (day),
    text        bytea   NOT NULL,
    sm3         text    NOT NULL,
    signature   bytea   NOT NULL,
    messages    integer NOT NULL,
    answered    integer NOT NULL,
    unread      integer NOT NULL,
    corrections integer NOT NULL,
    PRIMARY KEY (participant, wire, direction, day)
);
CREATE INDEX reconciliation_sheet_day ON reconciliation_sheet (day);

-- What a partner says of the same, as it was brought last.
CREATE TABLE reconciliation_partner_sheet (
    participant text        NOT NULL,
    wire        text        NOT NULL,
    direction   text        NOT NULL,
    day         date        NOT NULL,
    text        bytea       NOT NULL,
    sm3         text        NOT NULL,
    at          timestamptz NOT NULL,
    brought_by  text        NOT NULL,
    PRIMARY KEY (participant, wire, direction, day),
    FOREIGN KEY (participant, wire, direction, day) REFERENCES reconciliation_sheet
);

-- A signed sheet stays as it is: the program's role may add and read, and nobody may change or remove one.
REVOKE ALL ON reconciliation_day, reconciliation_sheet FROM "${app_role}";
GRANT SELECT, INSERT ON reconciliation_day, reconciliation_sheet TO "${app_role}";

CREATE FUNCTION reconciliation_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER reconciliation_day_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_day
    FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_is_append_only();
CREATE TRIGGER reconciliation_sheet_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_is_append_only();
