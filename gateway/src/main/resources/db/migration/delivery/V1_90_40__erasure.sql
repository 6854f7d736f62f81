-- All deliveries about a patient, whatever became of them.
CREATE INDEX delivery_patient ON delivery (patient_id);
