-- SM3 of the answer that the sender got: '' where others worded it, '-' where it wanted none, null where it was told to send the
-- message again (and for what came before).
ALTER TABLE intake_message ADD COLUMN answer_sm3 text;
