-- Grain: one change of a figure, the newest first.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: what changed lately.
SELECT
    position, kind, cause, source, subject, measure, period, published_at, recorded_at, old_value, new_value,
    old_value_high, new_value_high, old_text, new_text, old_printed, new_printed, old_unit, new_unit, old_bound,
    new_bound, old_label, new_label, document, locator, reason
FROM changes
WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
    AND ($kind::VARCHAR IS NULL OR kind = $kind::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
