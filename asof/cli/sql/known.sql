-- Grain: one row: whether the ledger knows a name.
-- Times: follows recorded_by.
-- Reads: events.
-- Why: to tell a mistyped name from a figure that was withdrawn.
SELECT count(*) > 0 AS known
FROM events
WHERE measure IS NOT NULL AND (subject = $name OR subject || '/' || measure = $name);
