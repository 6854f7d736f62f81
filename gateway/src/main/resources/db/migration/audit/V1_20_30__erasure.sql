-- Whose entries were erased. entry is a number of audit_entry's sequence: what has a smaller one was recorded before. What of that
-- still waits for the log is taken into it without anything that would open it.
CREATE TABLE audit_erased (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient_id text        NOT NULL,
    erasure    uuid        NOT NULL,
    entry      bigint      NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX audit_erased_patient ON audit_erased (patient_id, entry);
REVOKE UPDATE, DELETE ON audit_erased FROM "${app_role}";
CREATE TRIGGER audit_erased_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_erased
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- An entry is never changed, with one exception: what its leaf does not tell goes, once nothing can open the leaf any more. Only the
-- function below does it, and what it may leave of an entry is checked row by row.
CREATE OR REPLACE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('gateway.erasing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_entry_loses_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.patient_id IS NULL OR NEW.patient_id IS NOT NULL OR NEW.role IS NOT NULL OR NEW.object IS NOT NULL
        OR NEW.actor <> 'erased' OR NEW.detail - 'erasure' <> '{}'
        OR (NEW.seq, NEW.at, NEW.action, NEW.outcome) IS DISTINCT FROM (OLD.seq, OLD.at, OLD.action, OLD.outcome)
        OR (NEW.organisation, NEW.legal_basis, NEW.request_id)
            IS DISTINCT FROM (OLD.organisation, OLD.legal_basis, OLD.request_id) THEN
        RAISE EXCEPTION 'an entry only loses what names a person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_loses_only BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_loses_only();

-- Runs with its owner's rights: the program has none to change an entry. It does nothing for an entry that is still on its way into
-- the log, or whose leaf somebody could open. Bytes 2 to 17 of an envelope are the id of its key.
CREATE FUNCTION audit_erase(patients text[], because uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = gateway, pg_temp AS $$
DECLARE
    erased bigint;
BEGIN
    PERFORM set_config('gateway.erasing', 'on', true);
    UPDATE audit_entry e SET actor = 'erased', role = NULL, patient_id = NULL, object = NULL,
        detail = jsonb_build_object('erasure', because)
    WHERE e.patient_id = ANY (patients)
        AND EXISTS (SELECT FROM audit_erased x WHERE x.patient_id = e.patient_id AND x.erasure = because AND x.entry > e.seq)
        AND NOT EXISTS (SELECT FROM audit_pending p WHERE p.entry = e.seq)
        AND NOT EXISTS (SELECT FROM audit_leaf l JOIN data_key k
            ON k.id = CASE WHEN length(l.sealed) > 17 THEN encode(substr(l.sealed, 2, 16), 'hex')::uuid END
            WHERE l.entry = e.seq AND k.wrapped IS NOT NULL);
    GET DIAGNOSTICS erased = ROW_COUNT;
    PERFORM set_config('gateway.erasing', 'off', true);
    RETURN erased;
END $$;
REVOKE ALL ON FUNCTION audit_erase(text[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_erase(text[], uuid) TO "${app_role}";
