-- Which key of the log signs trees of which sizes: from from_size to to_size, both included, without an end while it signs. A key
-- comes and goes with the leaf that says so, in one transaction. It is never believed for standing here: a node signs with the keys
-- of its settings, and verifies what it goes on from with those.
CREATE TABLE audit_log_key (
    label     text PRIMARY KEY,
    vkey      text        NOT NULL UNIQUE,
    from_size bigint      NOT NULL CHECK (from_size >= 0),
    to_size   bigint CHECK (to_size >= from_size),
    since     timestamptz NOT NULL
);

REVOKE ALL ON audit_log_key FROM "${app_role}";
GRANT SELECT, INSERT ON audit_log_key TO "${app_role}";
GRANT UPDATE (to_size) ON audit_log_key TO "${app_role}";

CREATE TRIGGER audit_log_key_stays BEFORE DELETE OR TRUNCATE ON audit_log_key
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE FUNCTION audit_log_key_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.to_size IS NOT NULL OR NEW.to_size IS NULL
            OR (NEW.label, NEW.vkey, NEW.from_size, NEW.since) IS DISTINCT FROM (OLD.label, OLD.vkey, OLD.from_size, OLD.since) THEN
        RAISE EXCEPTION 'a key of the log ends once, and nothing else of it changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_key_ends_once BEFORE UPDATE ON audit_log_key
    FOR EACH ROW EXECUTE FUNCTION audit_log_key_ends_once();
