-- By whom a message is, and by when it came what it is found by: to take both away when the person is erased. The second costs next
-- to nothing to keep, because rows come in that order.
CREATE INDEX intake_message_patient ON intake_message (patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX intake_key_received ON intake_key USING brin (received_at) WITH (pages_per_range = 16);
