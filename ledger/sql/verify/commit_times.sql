-- Grain: one commit whose time is not that of its events.
-- Times: recording.
-- Reads: events, commits.
-- Why: the basis of every question and of every published copy is the time of a commit.
SELECT commits.first_position
FROM commits
LEFT JOIN events ON commits.first_position = events.position
WHERE events.recorded_at IS DISTINCT FROM commits.recorded_at
ORDER BY commits.first_position;
