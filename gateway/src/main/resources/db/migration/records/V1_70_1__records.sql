-- Canonical resources. A row of resource_version is written once and never changed or removed; resource_head says which
-- version is current. Bodies are sealed by the vault; what can be searched without opening them holds no personal data in clear.
CREATE TABLE resource_head (
    type         text        NOT NULL,
    id           text        NOT NULL,
    version      integer     NOT NULL, -- the current one; 0 only inside the transaction that stores the first
    latest       integer     NOT NULL, -- the highest one
    owner        text        NOT NULL,
    patient_id   text,
    sensitivity  smallint    NOT NULL,
    last_updated timestamptz NOT NULL,
    PRIMARY KEY (type, id)
);
CREATE INDEX resource_head_owner ON resource_head (owner, type, last_updated);
CREATE INDEX resource_head_patient ON resource_head (patient_id, type, last_updated);

CREATE TABLE resource_version (
    type        text        NOT NULL,
    id          text        NOT NULL,
    version     integer     NOT NULL,
    owner       text        NOT NULL,
    patient_id  text,
    sensitivity smallint    NOT NULL,
    message_id  text        NOT NULL,
    stored_at   timestamptz NOT NULL,
    content     text        NOT NULL, -- keyed digest of the content without version and time: equal content, no new version
    body        bytea       NOT NULL,
    PRIMARY KEY (type, id, version)
);
CREATE INDEX resource_version_message ON resource_version (message_id);

-- Search parameters of the current versions. Identifiers, names and birth dates are keyed tokens in code.
CREATE TABLE resource_index (
    type     text NOT NULL,
    id       text NOT NULL,
    param    text NOT NULL,
    system   text,
    code     text,
    low      timestamptz, -- [low, high)
    high     timestamptz,
    ref_type text,
    ref_id   text
);
CREATE INDEX resource_index_of ON resource_index (type, id, param);
CREATE INDEX resource_index_code ON resource_index (type, param, code, id) WHERE code IS NOT NULL;
CREATE INDEX resource_index_date ON resource_index (type, param, low, high, id) WHERE low IS NOT NULL;
CREATE INDEX resource_index_ref ON resource_index (ref_id, ref_type, type, param, id) WHERE ref_id IS NOT NULL;

-- What a search found, so that its pages stay the same while new data arrive. Opaque ids only; no parameters.
CREATE TABLE search_result (
    token        text PRIMARY KEY,
    caller       text        NOT NULL,
    organisation text        NOT NULL,
    type         text        NOT NULL,
    ids          text[]      NOT NULL,
    includes     text[]      NOT NULL,
    page_size    integer     NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX search_result_caller ON search_result (caller, created_at);
CREATE INDEX search_result_created ON search_result (created_at);

REVOKE UPDATE, DELETE ON resource_version FROM "${app_role}";
REVOKE DELETE ON resource_head FROM "${app_role}";
