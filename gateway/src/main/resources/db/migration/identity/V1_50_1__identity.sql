-- Which institution's patients are one person. No identifier, name, birth date or sex is here in the clear: traits are keyed
-- tokens (HMAC-SM3 with a key outside the database), good for asking "equal?" and for nothing else.
CREATE TABLE identity_person (
    id          text PRIMARY KEY,
    created_at  timestamptz NOT NULL,
    merged_into text REFERENCES identity_person (id) -- somebody may still hold the old id
);

CREATE TABLE identity_patient (
    patient_id  text PRIMARY KEY,
    person_id   text        NOT NULL REFERENCES identity_person (id),
    source      text        NOT NULL,
    merged_into text, -- ADT^A40: the survivor's patient id
    matchable   boolean     NOT NULL, -- false: its identifiers are known to be somebody else's
    reasons     jsonb       NOT NULL, -- why it is with this person
    linked_at   timestamptz NOT NULL
);
CREATE INDEX identity_patient_person ON identity_patient (person_id);
CREATE INDEX identity_patient_merged ON identity_patient (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE identity_trait (
    patient_id text NOT NULL REFERENCES identity_patient (patient_id),
    purpose    text NOT NULL,
    token      text NOT NULL,
    PRIMARY KEY (patient_id, purpose, token)
);
CREATE INDEX identity_trait_token ON identity_trait (purpose, token);

-- Pairs that somebody has to look at, or has looked at. A rejected pair is never linked again by the program.
CREATE TABLE identity_candidate (
    id         uuid PRIMARY KEY,
    patient_a  text        NOT NULL,
    patient_b  text        NOT NULL,
    reasons    jsonb       NOT NULL,
    found_at   timestamptz NOT NULL,
    state      text        NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected')),
    decided_at timestamptz,
    decided_by text,
    UNIQUE (patient_a, patient_b),
    CHECK (patient_a < patient_b),
    CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE INDEX identity_candidate_open ON identity_candidate (found_at) WHERE state = 'open';
CREATE INDEX identity_candidate_b ON identity_candidate (patient_b);

-- Data that came under a number which is another person's: the message is parked, this says why.
CREATE TABLE identity_quarantine (
    id          uuid PRIMARY KEY,
    patient_id  text        NOT NULL,
    source      text        NOT NULL,
    fingerprint text        NOT NULL, -- of the newcomer's traits: the same message again is the same case
    reasons     jsonb       NOT NULL,
    found_at    timestamptz NOT NULL,
    state       text        NOT NULL CHECK (state IN ('open', 'accepted', 'rejected')),
    decided_at  timestamptz,
    decided_by  text,
    UNIQUE (patient_id, fingerprint),
    CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE INDEX identity_quarantine_open ON identity_quarantine (found_at) WHERE state = 'open';
