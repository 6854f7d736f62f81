-- One report keeps its order even where it moves from one Patient to another (ADT^A40, two record numbers of one person).
ALTER TABLE delivery_work ADD COLUMN report_ids text[] NOT NULL DEFAULT '{}';
UPDATE delivery_work SET report_ids = ARRAY(SELECT jsonb_path_query(reports, '$[*].report.id') #>> '{}');
ALTER TABLE delivery_work ALTER COLUMN report_ids DROP DEFAULT;
CREATE INDEX delivery_work_report ON delivery_work USING gin (report_ids) WITH (fastupdate = off);

-- What an engineer looks for by: where it stands (nearly all are delivered), from whom, why not, when.
DROP INDEX delivery_stuck;
CREATE INDEX delivery_state ON delivery (state, seq DESC) WHERE state <> 'DELIVERED';
CREATE INDEX delivery_source ON delivery (source, seq DESC);
CREATE INDEX delivery_reason ON delivery (split_part(reason, ' ', 1), seq DESC) WHERE reason IS NOT NULL;
CREATE INDEX delivery_made ON delivery (created_at);
