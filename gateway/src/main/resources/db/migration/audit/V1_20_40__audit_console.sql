-- For the explorer: what one institution did or got, and what belongs to an inspection case.
CREATE INDEX audit_entry_organisation ON audit_entry (organisation, seq) WHERE organisation IS NOT NULL;
CREATE INDEX audit_entry_case ON audit_entry ((detail ->> 'case')) WHERE detail ->> 'case' IS NOT NULL;

-- What the leader met when it last asked a witness, so that the pages of every node can say it. No evidence, and no history: the log
-- has that.
CREATE TABLE audit_witness (
    witness text PRIMARY KEY,
    trouble text,
    detail  text,
    since   timestamptz NOT NULL
);
REVOKE ALL ON audit_witness FROM "${app_role}";
GRANT SELECT, INSERT, UPDATE ON audit_witness TO "${app_role}";
