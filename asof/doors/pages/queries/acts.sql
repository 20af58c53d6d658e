-- Grain: one act on a figure before a position, the newest first: what may be a change of the kind that is asked for.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: events.
-- Audits: none.
-- Why: what changed lately is at the end of the log, so that only its end is read.
SELECT position, source, subject, measure
FROM events
WHERE kind IN ($published::VARCHAR, $withdrawn::VARCHAR, $corrected::VARCHAR, $voided::VARCHAR)
    AND recorded_at <= asked_recorded_by() AND published_at <= asked_published_limit()
    AND position < $before::BIGINT
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT
