-- Keys that were destroyed for good. A copy of data_key from yesterday brings the bytes of one back; nobody may read with it all the
-- same. at is the database's own time, by which nodes find what others destroyed while they held it in memory.
CREATE TABLE data_key_destroyed (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX data_key_destroyed_at ON data_key_destroyed (at);
INSERT INTO data_key_destroyed (id) SELECT id FROM data_key WHERE destroyed_at IS NOT NULL;

REVOKE UPDATE, DELETE ON data_key_destroyed FROM "${app_role}";
CREATE FUNCTION data_key_stays_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER data_key_stays_destroyed BEFORE UPDATE OR DELETE OR TRUNCATE ON data_key_destroyed
    FOR EACH STATEMENT EXECUTE FUNCTION data_key_stays_destroyed();

-- The row that an update leaves behind still holds the bytes, until the next vacuum: after every one.
ALTER TABLE data_key SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 0);
