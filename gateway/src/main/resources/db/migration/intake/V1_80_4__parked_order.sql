-- The line behind a parked message goes by the order in which it formed, whatever a clock that was set back says of it.
ALTER TABLE intake_parked ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
