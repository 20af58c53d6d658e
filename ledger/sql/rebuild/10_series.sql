-- Grain: one row of the projection series.
-- Times: none.
-- Reads: nothing.
-- Why: it is made again from the log.
DELETE FROM series;
