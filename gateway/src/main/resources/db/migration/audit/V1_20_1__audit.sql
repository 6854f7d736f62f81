-- Append-only: the program's role may add and read entries, and nobody, the owner included, may change or remove one without
-- first dropping the trigger, which only the owner can. seq is unique, not gap-free, and not the order of commits.
CREATE TABLE audit_entry (
    seq          bigserial PRIMARY KEY,
    at           timestamptz NOT NULL,
    action       text        NOT NULL,
    outcome      text        NOT NULL CHECK (outcome IN ('SUCCESS', 'REFUSED', 'FAILED')),
    actor        text        NOT NULL,
    role         text,
    organisation text,
    patient_id   text,
    object       text,
    legal_basis  text,
    request_id   text,
    detail       jsonb       NOT NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at, seq);
CREATE INDEX audit_entry_patient ON audit_entry (patient_id, at) WHERE patient_id IS NOT NULL;
CREATE INDEX audit_entry_actor ON audit_entry (actor, at);
CREATE INDEX audit_entry_action ON audit_entry (action, at);
CREATE INDEX audit_entry_object ON audit_entry (object, at) WHERE object IS NOT NULL;
CREATE INDEX audit_entry_request ON audit_entry (request_id) WHERE request_id IS NOT NULL;

REVOKE ALL ON audit_entry FROM "${app_role}";
GRANT SELECT, INSERT ON audit_entry TO "${app_role}";

CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only();
