-- Grain: one change of a figure that a poll recorded, the newest first.
-- Times: published_at of the statement, recorded_at between the beginning of the poll and its own record.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: what came of one run.
SELECT
    position, kind, cause, source, subject, measure, period, published_at, recorded_at, old_value, new_value,
    old_value_high, new_value_high, old_text, new_text, old_printed, new_printed, old_unit, new_unit, old_bound,
    new_bound, old_label, new_label, document, locator, reason
FROM changes
WHERE source = $source AND position <= $position::BIGINT AND recorded_at >= $started_at::TIMESTAMPTZ
ORDER BY position DESC
LIMIT $limit::BIGINT
