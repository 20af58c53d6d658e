-- Grain: one poll of an unknown outcome, or that ended before it began.
-- Times: now.
-- Reads: polls.
-- Why: every poll ends in a known way.
SELECT position
FROM polls
WHERE outcome NOT IN ('changed', 'unchanged', 'not-modified', 'failed', 'held', 'missed') OR outcome IS NULL
    OR finished_at < started_at OR (outcome = 'missed' AND due_at IS NULL);
