-- Grain: one change of a figure, the newest first.
-- Times: published_at of the statement, recorded_at of the act.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: the Atom feed.
SELECT
    position, kind, source, subject, measure, period, published_at, recorded_at, old_printed, new_printed, document
FROM changes
WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT
