-- Grain: one change of a figure of the named series, between two positions, the newest first.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: what changed lately, derived for the few series that had an act, not for all.
SELECT
    position, kind, cause, source, subject, measure, period, published_at, recorded_at, old_value, new_value,
    old_value_high, new_value_high, old_text, new_text, old_printed, new_printed, old_unit, new_unit, old_bound,
    new_bound, old_label, new_label, document, locator, reason
FROM changes
WHERE subject BETWEEN $low::VARCHAR AND $high::VARCHAR
    AND list_contains($subjects::VARCHAR[], subject)
    AND list_contains($measures::VARCHAR[], measure)
    AND list_contains($sources::VARCHAR[], source)
    AND position BETWEEN $first::BIGINT AND $last::BIGINT
    AND ($kind::VARCHAR IS NULL OR kind = $kind::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT
