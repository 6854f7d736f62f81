-- Erasing a person (PIPL art. 47). Who asked, on what basis, for whom: all Patients of one person, fixed when it was asked for. A row
-- stays for ever, with opaque ids only: it says that what has those ids is gone on purpose.
CREATE TABLE erasure (
    id           uuid PRIMARY KEY,
    patient_id   text        NOT NULL, -- as it was asked for
    patients     text[]      NOT NULL,
    legal_basis  text        NOT NULL,
    requested_by text        NOT NULL,
    requested_for text,
    region       text        NOT NULL,
    requested_at timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('REQUESTED', 'EXECUTED', 'WITHDRAWN')),
    settled_by   text,
    settled_at   timestamptz,
    CHECK ((state = 'REQUESTED') = (settled_at IS NULL)),
    CHECK ((settled_by IS NULL) = (settled_at IS NULL))
);
CREATE INDEX erasure_time ON erasure (requested_at DESC, id);
CREATE INDEX erasure_patients ON erasure USING gin (patients);
CREATE UNIQUE INDEX erasure_open ON erasure (patient_id) WHERE state = 'REQUESTED';

-- One of each region, and never the same person twice.
CREATE TABLE erasure_approval (
    erasure  uuid        NOT NULL REFERENCES erasure (id),
    region   text        NOT NULL,
    approver text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (erasure, region),
    UNIQUE (erasure, approver)
);

-- Nothing of a person under a hold is erased. Reasons are free text and may name somebody: sealed under the patient's key.
CREATE TABLE legal_hold (
    id          uuid PRIMARY KEY,
    patient_id  text        NOT NULL,
    region      text        NOT NULL,
    placed_by   text        NOT NULL,
    placed_at   timestamptz NOT NULL,
    reason      bytea       NOT NULL,
    lifted_by   text,
    lifted_at   timestamptz,
    lift_reason bytea,
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL) AND (lifted_by IS NULL) = (lift_reason IS NULL))
);
CREATE INDEX legal_hold_patient ON legal_hold (patient_id) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_time ON legal_hold (placed_at DESC, id);

REVOKE DELETE ON erasure, legal_hold FROM "${app_role}";
REVOKE UPDATE, DELETE ON erasure_approval FROM "${app_role}";
REVOKE UPDATE ON erasure, legal_hold FROM "${app_role}";
GRANT UPDATE (state, settled_by, settled_at) ON erasure TO "${app_role}";
GRANT UPDATE (lifted_by, lifted_at, lift_reason) ON legal_hold TO "${app_role}";

-- What is settled stays so, and nothing is approved once it is.
CREATE FUNCTION erasure_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'REQUESTED' THEN
        RAISE EXCEPTION 'an erasure that is settled stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'EXECUTED' AND (SELECT count(*) FROM erasure_approval a WHERE a.erasure = OLD.id) < 2 THEN
        RAISE EXCEPTION 'an erasure needs the approval of both regions' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erasure_goes_forward BEFORE UPDATE ON erasure FOR EACH ROW EXECUTE FUNCTION erasure_goes_forward();
