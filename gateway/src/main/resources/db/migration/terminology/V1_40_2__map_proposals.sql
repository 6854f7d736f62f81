-- Versions that people propose and other people approve. A draft that was turned down stays a draft with a name under it.
ALTER TABLE code_map
    ADD COLUMN base        bigint REFERENCES code_map (id), -- the version that it was made from; approved on top of that one only
    ADD COLUMN author      text,
    ADD COLUMN note        text,
    ADD COLUMN decided_at  timestamptz,
    ADD COLUMN rejected_by text,
    ADD COLUMN reason      text,
    ADD CONSTRAINT code_map_four_eyes CHECK (approved_by <> author),
    ADD CONSTRAINT code_map_rejected CHECK (rejected_by IS NULL OR status = 'draft');

-- What was published or turned down is never edited, and lines go into drafts only.
CREATE FUNCTION code_map_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version of a map is never edited' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER code_map_kept BEFORE UPDATE ON code_map
    FOR EACH ROW WHEN (OLD.status <> 'draft' OR OLD.rejected_by IS NOT NULL) EXECUTE FUNCTION code_map_is_kept();

CREATE FUNCTION code_map_entry_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM code_map m JOIN added a ON a.map_id = m.id WHERE m.status <> 'draft') THEN
        RAISE EXCEPTION 'a published version of a map is never edited' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER code_map_entry_added AFTER INSERT ON code_map_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION code_map_entry_of_draft();
REVOKE UPDATE, DELETE ON code_map_entry FROM "${app_role}";
REVOKE DELETE ON code_map FROM "${app_role}";

-- Codes that no map knows. Messages only insert into unmapped_seen; sums are made from it behind them.
CREATE TABLE unmapped_seen (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text        NOT NULL,
    kind   text        NOT NULL,
    system text        NOT NULL,
    code   text        NOT NULL,
    at     timestamptz NOT NULL
);
CREATE TABLE unmapped_code (
    source     text        NOT NULL,
    kind       text        NOT NULL,
    system     text        NOT NULL,
    code       text        NOT NULL,
    count      bigint      NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    PRIMARY KEY (source, kind, system, code)
);
