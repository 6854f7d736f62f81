-- The signed log over the entries: RFC 6962's tree with SM3. An act inserts its entry and a row of audit_pending; one leader takes
-- those into the tree in groups, and a group is one transaction: leaves, tiles, head, signed checkpoint, and out of pending.

-- No foreign keys to audit_entry: it never loses a row, and every act would pay for the look. body is the AuditEvent as it will be
-- committed to, byte by byte. What was written before this migration is no part of the log: it was never kept as bytes.
CREATE TABLE audit_pending (
    entry bigint PRIMARY KEY,
    event uuid        NOT NULL,
    at    timestamptz NOT NULL,
    body  bytea       NOT NULL
);

-- One row. A frozen log signs nothing; only the owner thaws it.
CREATE TABLE audit_log (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    origin text        NOT NULL,
    state  text        NOT NULL CHECK (state IN ('active', 'frozen')),
    reason text,
    since  timestamptz NOT NULL,
    CHECK ((reason IS NULL) = (state = 'active'))
);

-- One row, which whoever extends the tree compares and sets. epoch is who leads: an older leader finds another one and stops.
CREATE TABLE audit_head (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    size  bigint NOT NULL CHECK (size >= 0),
    root  bytea  NOT NULL CHECK (length(root) = 32),
    epoch bigint NOT NULL
);

-- bytes is what is hashed and published. sealed holds the salts and the values behind the commitments, encrypted under the key of
-- the person, or of the organisation where no person is concerned; without that key the leaf still proves, and tells nothing.
CREATE TABLE audit_leaf (
    seq    bigint PRIMARY KEY CHECK (seq >= 0),
    entry  bigint NOT NULL UNIQUE,
    event  uuid   NOT NULL UNIQUE,
    bytes  bytea  NOT NULL,
    hash   bytea  NOT NULL CHECK (length(hash) = 32),
    sealed bytea  NOT NULL
);

-- Of level 0 the full tiles only: a narrow one is what audit_leaf says. Above it every width that a group ended with is a row.
CREATE TABLE audit_tile (
    level  smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    idx    bigint   NOT NULL CHECK (idx >= 0),
    width  smallint NOT NULL CHECK (width BETWEEN 1 AND 256),
    hashes bytea    NOT NULL CHECK (length(hashes) = 32 * width),
    PRIMARY KEY (level, idx, width)
);

CREATE TABLE audit_checkpoint (
    size      bigint PRIMARY KEY CHECK (size > 0),
    root      bytea       NOT NULL CHECK (length(root) = 32),
    note      text        NOT NULL,
    signed_at timestamptz NOT NULL
);

-- A witness's signature line under a checkpoint; time is the witness's own, in seconds since 1970.
CREATE TABLE audit_cosignature (
    size    bigint      NOT NULL REFERENCES audit_checkpoint (size),
    witness text        NOT NULL,
    line    text        NOT NULL,
    time    bigint      NOT NULL,
    PRIMARY KEY (size, witness)
);

REVOKE ALL ON audit_pending, audit_log, audit_head, audit_leaf, audit_tile, audit_checkpoint, audit_cosignature
    FROM "${app_role}";
GRANT SELECT, INSERT ON audit_leaf, audit_tile, audit_checkpoint, audit_cosignature TO "${app_role}";
GRANT SELECT, INSERT, DELETE ON audit_pending TO "${app_role}";
GRANT SELECT, INSERT ON audit_head, audit_log TO "${app_role}";
GRANT UPDATE (size, root, epoch) ON audit_head TO "${app_role}";
GRANT UPDATE (state, reason, since) ON audit_log TO "${app_role}";

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_tile_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tile
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_cosignature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_log_stays BEFORE DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE FUNCTION audit_head_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.epoch < OLD.epoch OR NEW.size = OLD.size AND NEW.root <> OLD.root THEN
        RAISE EXCEPTION 'the head of the log goes forward only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_head_goes_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_goes_forward();

CREATE FUNCTION audit_log_stays_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'frozen' AND current_user = '${app_role}' THEN
        RAISE EXCEPTION 'a frozen log is thawed by its owner' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_stays_frozen BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_stays_frozen();
