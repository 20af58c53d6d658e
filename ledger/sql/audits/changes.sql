-- Grain: one change that changes nothing, or stands twice.
-- Times: now.
-- Reads: changes.
-- Why: the kind is derived from old and new, so they must fit it.
SELECT position, kind
FROM changes
WHERE (kind = 'initial' AND old_printed IS NOT NULL)
    OR (kind IN ('initial', 'revision', 'reinstatement', 'record-correction', 'technical') AND new_printed IS NULL)
    OR (kind = 'withdrawal' AND (old_printed IS NULL OR new_printed IS NOT NULL))
UNION ALL
SELECT position, 'twice' FROM changes GROUP BY position HAVING count(*) > 1;
