-- Whether the id of a result begins as its report's: so in a database that has no results yet. One that has goes on as it began, for the
-- ids of what comes again must be those that are stored.
CREATE TABLE intake_result_id (
    beside_report boolean NOT NULL
);
CREATE UNIQUE INDEX intake_result_id_one ON intake_result_id ((true));
INSERT INTO intake_result_id (beside_report) SELECT NOT EXISTS (SELECT FROM resource_head WHERE type = 'Observation');
REVOKE INSERT, UPDATE, DELETE ON intake_result_id FROM "${app_role}";
