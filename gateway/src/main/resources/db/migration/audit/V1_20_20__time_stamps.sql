-- RFC 3161 tokens over fully cosigned checkpoints: bare, in DER, over exactly the bytes that /audit/checkpoint serves, whose SM3 is
-- imprint (other witnesses, other bytes). tsa is the name of the authority and the start of its certificate's hash; an authority gives
-- each serial number once, so a second token under one is none.
CREATE TABLE audit_time_stamp (
    size     bigint      NOT NULL REFERENCES audit_checkpoint (size),
    imprint  bytea       NOT NULL CHECK (length(imprint) = 32),
    tsa      text        NOT NULL,
    token    bytea       NOT NULL,
    serial   numeric     NOT NULL,
    gen_time timestamptz NOT NULL,
    PRIMARY KEY (size, imprint, tsa),
    UNIQUE (tsa, serial)
);

REVOKE ALL ON audit_time_stamp FROM "${app_role}";
GRANT SELECT, INSERT ON audit_time_stamp TO "${app_role}";
CREATE TRIGGER audit_time_stamp_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_time_stamp
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
