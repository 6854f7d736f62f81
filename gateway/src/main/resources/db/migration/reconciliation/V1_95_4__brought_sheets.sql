-- Every sheet that was brought stays, with what kind of bringer it had: a person's login may read as a participant's id, and nobody
-- else's sheet takes the place of the partner's own. Of those from before this nobody knows the kind, so that none passes for an own one.
ALTER TABLE reconciliation_partner_sheet DROP CONSTRAINT reconciliation_partner_sheet_pkey;
ALTER TABLE reconciliation_partner_sheet ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
ALTER TABLE reconciliation_partner_sheet ADD COLUMN bringer text NOT NULL DEFAULT 'person' CHECK (bringer IN ('partner', 'person'));
ALTER TABLE reconciliation_partner_sheet ALTER COLUMN bringer DROP DEFAULT;
CREATE INDEX reconciliation_partner_sheet_of ON reconciliation_partner_sheet (participant, wire, direction, day, bringer, id);

REVOKE ALL ON reconciliation_partner_sheet FROM "${app_role}";
GRANT SELECT, INSERT ON reconciliation_partner_sheet TO "${app_role}";
CREATE TRIGGER reconciliation_partner_sheet_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_partner_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_is_append_only();
