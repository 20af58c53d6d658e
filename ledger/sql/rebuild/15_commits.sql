-- Grain: one row of the projection commits.
-- Times: none.
-- Reads: nothing.
-- Why: it is made again from the log.
DELETE FROM commits;
