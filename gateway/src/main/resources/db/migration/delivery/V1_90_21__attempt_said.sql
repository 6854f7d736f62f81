-- What the partner said in its own words (it may name the patient or the result: sealed with the patient's key), and what the
-- document of this attempt did not carry: places and reasons, never content.
ALTER TABLE delivery_attempt ADD COLUMN said bytea;
ALTER TABLE delivery_attempt ADD COLUMN losses jsonb NOT NULL DEFAULT '[]';

-- Until now the partner's words stood in the clear behind its code, where no destroyed key would end them. Only the code stays.
UPDATE delivery_attempt SET answer = split_part(answer, ' ', 1) WHERE outcome = 'delivered' AND answer LIKE '% %';
