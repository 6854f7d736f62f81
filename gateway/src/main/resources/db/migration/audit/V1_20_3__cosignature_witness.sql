-- How far a witness has come, when its lines are a small part of many.
CREATE INDEX audit_cosignature_witness ON audit_cosignature (witness, size);
