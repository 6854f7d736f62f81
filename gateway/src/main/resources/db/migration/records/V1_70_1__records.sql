-- Canonical resources. A row of resource_version is written once and never changed or removed; resource_head says which
-- version is current. Bodies are sealed by the vault; what can be searched without opening them holds no personal data in clear.
--
-- Versions are numbered for the owner. Everybody else counts editions: a version begins one when what others see has changed, so
-- that nobody can count, or notice the time of, a change of what is withheld from them.
CREATE TABLE resource_head (
    type         text        NOT NULL,
    id           text        NOT NULL,
    version      integer     NOT NULL, -- the current one; 0 only inside the transaction that stores the first
    latest       integer     NOT NULL, -- the highest one
    owner        text        NOT NULL,
    patient_id   text,
    sensitivity  smallint    NOT NULL,
    last_updated timestamptz NOT NULL,
    edition         integer     NOT NULL DEFAULT 0, -- what others see now; 0: nothing
    editions        integer     NOT NULL DEFAULT 0, -- the highest one
    edition_version integer     NOT NULL DEFAULT 0, -- the version that began it, which is the one that others get
    edition_at      timestamptz NOT NULL DEFAULT 'epoch',
    PRIMARY KEY (type, id)
);
CREATE INDEX resource_head_owner ON resource_head (owner, type, last_updated);
CREATE INDEX resource_head_patient ON resource_head (patient_id, type, edition_at);

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
    edition     integer, -- the edition that others had when this version was stored; null: they see nothing of it
    edition_at  timestamptz, -- only where this version began its edition
    edition_content text, -- keyed digest of what others see of it …
    edition_gist    text, -- … and of that without what a change of something withheld alone would move
    PRIMARY KEY (type, id, version)
);
CREATE INDEX resource_version_message ON resource_version (message_id);

-- Search parameters of the current versions, and where others have another edition, of that as well. Identifiers, names and
-- birth dates are keyed tokens in code.
CREATE TABLE resource_index (
    type     text NOT NULL,
    id       text NOT NULL,
    owner    text NOT NULL,
    audience smallint NOT NULL, -- 0 everybody, 1 the owner only, 2 everybody but the owner
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
