-- Grain: one reference period.
-- Times: the period's own.
-- Reads: periods.
-- Why: periods are found by number; that the numbers are those of the log is another check's.
SELECT period_number, period, period_start, period_end FROM periods ORDER BY period_number LIMIT $most;
