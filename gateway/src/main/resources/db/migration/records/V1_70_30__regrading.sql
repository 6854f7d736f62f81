-- By which patterns and item grades (a digest of them) the grades of all stored resources were last judged to the end. Until the
-- present ones stand here, nobody relies on the grades that lie in the heads.
CREATE TABLE regrading (
    judged_by text        PRIMARY KEY,
    at        timestamptz NOT NULL
);

-- How many resources the search found; ids holds the first of them.
ALTER TABLE search_result ADD COLUMN found integer NOT NULL DEFAULT 0;
