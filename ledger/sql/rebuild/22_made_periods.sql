-- Grain: one reference period on which the log acts.
-- Times: the period's own first day and the day after its last.
-- Reads: period_bounds, a table of the caller in order of first position.
-- Why: numbers are given in order of first position, as commit by commit.
INSERT INTO periods
SELECT row_number() OVER () - 1, period, period_start, period_end FROM period_bounds;
