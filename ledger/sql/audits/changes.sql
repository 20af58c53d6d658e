-- Grain: one change that changes nothing, or stands twice.
-- Times: now.
-- Reads: changes.
-- Why: the kind is derived from old and new, so they must fit it. The view is worked out once for both.
WITH seen AS MATERIALIZED (
    SELECT position, kind, old_printed IS NULL AS from_nothing, new_printed IS NULL AS to_nothing FROM changes
)
SELECT position, kind
FROM seen
WHERE (kind = 'initial' AND NOT from_nothing)
    OR (kind IN ('initial', 'revision', 'reinstatement', 'record-correction', 'technical') AND to_nothing)
    OR (kind = 'withdrawal' AND (from_nothing OR NOT to_nothing))
UNION ALL
SELECT position, 'twice' FROM seen GROUP BY position HAVING count(*) > 1;
