-- What the source said, and when, is kept for each result: two corrections of one report may carry a result each. The time of
-- issue (OBR-22) with its offset, as the source wrote it; null where it gave none, and for what was stored before.
ALTER TABLE intake_head ADD COLUMN issued text;

-- How often a message could not be run again.
ALTER TABLE intake_release ADD COLUMN failures integer NOT NULL DEFAULT 0;
