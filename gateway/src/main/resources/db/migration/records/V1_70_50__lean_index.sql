-- The index of searches is most of the rows that a report writes, and its own indexes most of the pages. The id at the end of a key
-- spread rows of one value, such as a status, over all the pages that the value has, so that a report touched about a page for each of
-- its rows, and wrote it whole into the log after a checkpoint. No search was spared the row by it: whose it is and who may find it
-- stand there only. Without the id, rows of one value lie in the order in which they came: the last page takes them all, and
-- PostgreSQL keeps a repeated key once.
DROP INDEX resource_index_of;
CREATE INDEX resource_index_of ON resource_index (id);
DROP INDEX resource_index_code;
CREATE INDEX resource_index_code ON resource_index (type, param, code) WHERE code IS NOT NULL;
DROP INDEX resource_index_date;
CREATE INDEX resource_index_date ON resource_index (type, param, low, high) WHERE low IS NOT NULL;
DROP INDEX resource_index_ref;
CREATE INDEX resource_index_ref ON resource_index (ref_id, type, param) WHERE ref_id IS NOT NULL;
