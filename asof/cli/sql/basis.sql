-- Grain: one row: the newest commit as of recorded_by; none for an empty log.
-- Times: recorded_at of the commit.
-- Reads: commits.
-- Why: a citation pins the position, the size and the root that belong to its recording clock.
SELECT last_position AS position, last_position + 1 AS size, recorded_at, root
FROM commits
WHERE recorded_at <= asked_recorded_by()
ORDER BY last_position DESC
LIMIT 1;
