-- Grain: one span between two polls of a source.
-- Times: the polls' own.
-- Reads: coverage.
-- Audits: none; coverage has its own.
-- Why: the coverage bar.
SELECT source, span_from, span_to, watched
FROM coverage
WHERE $source::VARCHAR IS NULL OR source = $source::VARCHAR
ORDER BY source, span_from
LIMIT 20000
