-- A version of a map that was approved: its owner's reports are gone through from its date on, in the order of their ids.
CREATE TABLE intake_recode_sweep (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    map_id    bigint      NOT NULL,
    map       text        NOT NULL, -- url|version
    owner     text,
    due_at    timestamptz NOT NULL,
    pass      smallint    NOT NULL DEFAULT 1,
    after_id  text        NOT NULL DEFAULT '',
    UNIQUE (map_id)
);

-- Reports to be mapped again. Taken away in the transaction that stores what has become of them.
CREATE TABLE intake_recode (
    report_id text        PRIMARY KEY,
    map_id    bigint      NOT NULL,
    map       text        NOT NULL,
    due_at    timestamptz NOT NULL,
    failures  integer     NOT NULL DEFAULT 0
);
CREATE INDEX intake_recode_due ON intake_recode (due_at, report_id);
