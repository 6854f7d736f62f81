-- SM3 of what an attempt sent, and of all that the partner answered; null where nothing was, or nobody knows.
ALTER TABLE delivery_attempt ADD COLUMN message_sm3 text;
ALTER TABLE delivery_attempt ADD COLUMN answer_sm3 text;
-- A day's attempts, for who compares them with what the partners know.
CREATE INDEX delivery_attempt_at ON delivery_attempt (at);
