-- A key's value is found by the primary key; by time, nobody asks. What a message is found by is copied for its repetitions.
DROP INDEX intake_key_time;
CREATE INDEX intake_key_message ON intake_key (message_id);
