-- Who decided, on whose behalf, and why. The reason is free text and may name somebody, so it is sealed under the patient's key.
ALTER TABLE identity_candidate ADD COLUMN decided_for text, ADD COLUMN decision_reason bytea;
ALTER TABLE identity_quarantine ADD COLUMN decided_for text, ADD COLUMN decision_reason bytea;

-- Both lists are turned over in this order.
CREATE INDEX identity_candidate_found ON identity_candidate (found_at, id);
CREATE INDEX identity_quarantine_found ON identity_quarantine (found_at, id);
