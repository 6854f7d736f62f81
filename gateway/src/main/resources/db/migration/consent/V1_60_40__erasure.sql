-- All of a patient's visits, also those that opened nothing or are over.
CREATE INDEX care_relationship_person ON care_relationship (patient_id);

-- What was given is erased since: it was given all the same, and entitles nobody to what comes later under the same id.
ALTER TABLE disclosure ADD COLUMN erased boolean NOT NULL DEFAULT false;
