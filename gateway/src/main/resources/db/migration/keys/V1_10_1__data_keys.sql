-- One data key per subject and calendar year, wrapped by a key that is not in this database. A destroyed key keeps its row
-- (when it happened) and loses its bytes; the subject may get a new one later, hence the partial index.
CREATE TABLE data_key (
    id           uuid PRIMARY KEY,
    subject      text        NOT NULL,
    year         integer     NOT NULL,
    wrapped      bytea,
    created_at   timestamptz NOT NULL,
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE UNIQUE INDEX data_key_live ON data_key (subject, year) WHERE destroyed_at IS NULL;
CREATE INDEX data_key_subject ON data_key (subject);
