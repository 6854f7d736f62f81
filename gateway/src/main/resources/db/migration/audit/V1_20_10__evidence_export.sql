-- What inspectors have asked for as evidence, and the window that each got once it was settled. Of a bundle nothing else is kept: any
-- node makes it again from the log, which does not change there. The rows stay, because they tell what an inspector has seen last.
CREATE TABLE audit_export (
    id         uuid PRIMARY KEY,
    owner      text        NOT NULL,
    -- As instants in ISO 8601, with all their digits: a timestamptz has microseconds.
    asked_from text        NOT NULL,
    asked_to   text        NOT NULL,
    asked_at   timestamptz NOT NULL,
    -- Until then a cosigned checkpoint is waited for that covers asked_to.
    wait_until timestamptz NOT NULL,
    settled_at timestamptz,
    first_leaf bigint,
    end_leaf   bigint,
    size       bigint REFERENCES audit_checkpoint (size),
    ending     text CHECK (ending IN ('COVERED', 'SHORT')),
    CHECK (num_nulls(settled_at, first_leaf, end_leaf, size, ending) IN (0, 5)),
    CHECK (first_leaf >= 0 AND first_leaf < end_leaf AND end_leaf <= size)
);
CREATE INDEX audit_export_owner ON audit_export (owner, size);

REVOKE ALL ON audit_export FROM "${app_role}";
GRANT SELECT, INSERT ON audit_export TO "${app_role}";
GRANT UPDATE (settled_at, first_leaf, end_leaf, size, ending) ON audit_export TO "${app_role}";
