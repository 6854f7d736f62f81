-- Who may see whose data, and who got what. Ids only: nothing here is clinical, so nothing is encrypted.
CREATE TABLE care_relationship (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text        NOT NULL,
    patient_id   text        NOT NULL, -- the organisation's own patient
    encounter_id text        NOT NULL,
    class        text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('planned', 'open', 'finished', 'cancelled')),
    opened_at    timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    changed_at   timestamptz NOT NULL,
    UNIQUE (organisation, encounter_id)
);
CREATE INDEX care_relationship_patient ON care_relationship (patient_id, expires_at) WHERE status IN ('open', 'finished');
CREATE INDEX care_relationship_organisation ON care_relationship (organisation, expires_at) WHERE status IN ('open', 'finished');

-- Kept at least three years (网络数据安全管理条例 art. 12); never changed.
CREATE TABLE disclosure (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation    text        NOT NULL,
    patient_id      text        NOT NULL,
    resource_type   text        NOT NULL,
    resource_id     text        NOT NULL,
    version         integer     NOT NULL,
    way             text        NOT NULL CHECK (way IN ('PUSH', 'PULL', 'PAGE')),
    basis           text        NOT NULL,
    basis_reference text        NOT NULL,
    at              timestamptz NOT NULL
);
CREATE INDEX disclosure_resource ON disclosure (resource_id, resource_type, organisation, version DESC);
CREATE INDEX disclosure_patient ON disclosure (patient_id, at);
