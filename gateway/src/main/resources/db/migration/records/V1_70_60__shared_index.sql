-- The index of searches said everything of each result anew: of twenty results on one specimen twenty times whose they are, from which
-- order, by whom, and that they are final. It was most of the rows of a report, most of the pages of its keys and a quarter of the disk.
-- Now a row stands for a resource (and an audience); what it is coded with stands once for all that are coded so, and references and
-- tokens once for the resources of a message that have them in common.
ALTER TABLE resource_index RENAME TO resource_index_single;
DROP INDEX resource_index_of, resource_index_code, resource_index_date, resource_index_ref;

-- Where a resource has several times or numbers of shared values, it has several rows.
CREATE SEQUENCE resource_index_shared INCREMENT BY 1000; -- a node takes a block
CREATE TABLE resource_index (
    shared   bigint,      -- of resource_index_value
    low      timestamptz, -- [low, high) of param
    high     timestamptz,
    codes    uuid,        -- of resource_index_code
    audience smallint NOT NULL, -- 0 everybody, 1 the owner only, 2 everybody but the owner
    type     text NOT NULL,
    id       text NOT NULL,
    owner    text NOT NULL,
    param    text
);
ALTER SEQUENCE resource_index_shared OWNED BY resource_index.shared;

-- Codes in clear, never personal data: sets of them, named by what they say. They stay.
CREATE TABLE resource_index_code (
    codes  uuid     NOT NULL,
    n      smallint NOT NULL,
    type   text     NOT NULL,
    param  text     NOT NULL,
    system text,
    code   text,
    PRIMARY KEY (codes, n)
);

-- References, and as keyed tokens in code identifiers, names and birth dates, of resources of one type and one person.
CREATE TABLE resource_index_value (
    shared   bigint NOT NULL,
    type     text   NOT NULL,
    param    text   NOT NULL,
    system   text,
    code     text,
    ref_type text,
    ref_id   text
);

-- What stands there is carried over: the same is found by everybody as before.
CREATE TABLE resource_index_carried AS
SELECT c.*, md5(c.type || c.coded::text)::uuid AS codes FROM (SELECT i.type, i.id, i.owner, i.audience, h.patient_id,
    jsonb_agg(DISTINCT jsonb_build_array(i.param, i.system, i.code)) FILTER (WHERE i.code IS NOT NULL AND i.param NOT IN
        ('identifier', 'accession', 'requisition', 'name', 'family', 'given', 'birthdate', 'address')) AS coded,
    jsonb_agg(DISTINCT jsonb_build_array(i.param, i.system, i.code)) FILTER (WHERE i.code IS NOT NULL AND i.param IN
        ('identifier', 'accession', 'requisition', 'name', 'family', 'given', 'birthdate', 'address')) AS tokens,
    jsonb_agg(DISTINCT jsonb_build_array(i.param, i.ref_type, i.ref_id)) FILTER (WHERE i.ref_id IS NOT NULL) AS links,
    array_agg(i.param ORDER BY i.param, i.low, i.high) FILTER (WHERE i.low IS NOT NULL) AS params,
    array_agg(i.low ORDER BY i.param, i.low, i.high) FILTER (WHERE i.low IS NOT NULL) AS lows,
    array_agg(i.high ORDER BY i.param, i.low, i.high) FILTER (WHERE i.low IS NOT NULL) AS highs
FROM resource_index_single i LEFT JOIN resource_head h ON h.type = i.type AND h.id = i.id
GROUP BY i.type, i.id, i.owner, i.audience, h.patient_id) AS c;

CREATE TABLE resource_index_together AS
SELECT row_number() OVER () AS shared, t.* FROM (
    SELECT DISTINCT type, patient_id, true AS leads, links AS what FROM resource_index_carried WHERE links IS NOT NULL
    UNION ALL
    SELECT DISTINCT type, patient_id, false, tokens FROM resource_index_carried WHERE tokens IS NOT NULL) AS t;
ANALYZE resource_index_carried, resource_index_together;

INSERT INTO resource_index_code (codes, n, type, param, system, code)
SELECT s.codes, e.n - 1, s.type, e.said ->> 0, e.said ->> 1, e.said ->> 2
FROM (SELECT DISTINCT codes, type, coded FROM resource_index_carried WHERE codes IS NOT NULL) AS s
CROSS JOIN LATERAL jsonb_array_elements(s.coded) WITH ORDINALITY AS e (said, n);

INSERT INTO resource_index_value (shared, type, param, system, code, ref_type, ref_id)
SELECT t.shared, t.type, e.said ->> 0,
    CASE WHEN NOT t.leads THEN e.said ->> 1 END, CASE WHEN NOT t.leads THEN e.said ->> 2 END,
    CASE WHEN t.leads THEN e.said ->> 1 END, CASE WHEN t.leads THEN e.said ->> 2 END
FROM resource_index_together t CROSS JOIN LATERAL jsonb_array_elements(t.what) AS e (said);

INSERT INTO resource_index (shared, low, high, codes, audience, type, id, owner, param)
SELECT (array_remove(ARRAY [l.shared, t.shared], NULL))[n], c.lows[n], c.highs[n],
    CASE WHEN n = 1 THEN c.codes END, c.audience, c.type, c.id, c.owner, c.params[n]
FROM resource_index_carried c
LEFT JOIN resource_index_together l ON l.leads AND l.type = c.type AND l.what = c.links
    AND l.patient_id IS NOT DISTINCT FROM c.patient_id
LEFT JOIN resource_index_together t ON NOT t.leads AND t.type = c.type AND t.what = c.tokens
    AND t.patient_id IS NOT DISTINCT FROM c.patient_id
CROSS JOIN LATERAL generate_series(1, greatest(1, num_nonnulls(l.shared, t.shared), cardinality(c.params))) AS n
ORDER BY l.shared; -- what shares lies together, as what comes from now on does

SELECT setval('resource_index_shared', 1 + (SELECT count(*) FROM resource_index_together));
DROP TABLE resource_index_single, resource_index_carried, resource_index_together;

-- No key ends with the id: rows of one value lie in the order in which they came.
CREATE INDEX resource_index_of ON resource_index (id);
CREATE INDEX resource_index_codes ON resource_index (codes) WHERE codes IS NOT NULL;
CREATE INDEX resource_index_sharing ON resource_index (shared) WHERE shared IS NOT NULL;
CREATE INDEX resource_index_date ON resource_index (type, param, low, high) WHERE low IS NOT NULL;
CREATE INDEX resource_index_code_code ON resource_index_code (type, param, code);
CREATE INDEX resource_index_value_of ON resource_index_value (shared);
CREATE INDEX resource_index_value_code ON resource_index_value (type, param, code) WHERE code IS NOT NULL;
CREATE INDEX resource_index_value_ref ON resource_index_value (ref_id, type, param) WHERE ref_id IS NOT NULL;
ANALYZE resource_index, resource_index_code, resource_index_value;

-- A set that is known to be there is not written again.
REVOKE UPDATE, DELETE ON resource_index_code FROM "${app_role}";
REVOKE UPDATE ON resource_index, resource_index_value FROM "${app_role}";
