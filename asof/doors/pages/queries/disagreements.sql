-- Grain: one figure of a source that says something else than the best one, of the named measures of subjects.
-- Times: as figures; the clocks are bound to the connection.
-- Reads: disagreements.
-- Audits: none; disagreements has its own.
-- Why: what is disputed. The bounds of the subjects let the scan skip what lies outside.
SELECT *
FROM disagreements
WHERE subject BETWEEN $low::VARCHAR AND $high::VARCHAR
    AND list_contains($subjects::VARCHAR[], subject)
    AND list_contains($measures::VARCHAR[], measure)
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR OR best_source = $source::VARCHAR)
ORDER BY subject, measure, period, source
LIMIT $limit::BIGINT
