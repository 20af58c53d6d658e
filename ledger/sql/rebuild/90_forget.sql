-- Grain: none: the temporary table of acts goes.
-- Times: none.
-- Reads: acts.
-- Why: it holds a row for every act of the log.
DROP TABLE acts;
