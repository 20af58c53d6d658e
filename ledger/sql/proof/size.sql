-- Grain: one row: the number of events that are committed.
-- Times: none.
-- Reads: commits.
-- Why: how far a checkpoint can go; the newest commit ends there.
SELECT coalesce(max(last_position) + 1, 0) FROM commits;
