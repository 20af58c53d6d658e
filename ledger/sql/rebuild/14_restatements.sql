-- Grain: one row of the projection restatements.
-- Times: none.
-- Reads: nothing.
-- Why: it is made again from the log.
DELETE FROM restatements;
