-- Grain: one figure of a source that says something else than the best one.
-- Times: as figures; the clocks are bound to the connection.
-- Reads: disagreements.
-- Audits: none; disagreements has its own.
-- Why: two sources side by side.
SELECT *
FROM disagreements
WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR OR best_source = $source::VARCHAR)
ORDER BY subject, measure, period, source
LIMIT $limit::BIGINT
