-- Grain: one row of the projection periods.
-- Times: none.
-- Reads: nothing.
-- Why: it is made again from the log.
DELETE FROM periods;
