-- Grain: one reference period that has not been seen before.
-- Times: the period's own first day and the day after its last.
-- Reads: stated_periods.
-- Why: see 31_release_periods.
INSERT INTO periods
SELECT number, period, any_value(period_start), any_value(period_end)
FROM stated_periods
WHERE is_new
GROUP BY number, period
ORDER BY number;
