-- Grain: one reference period that has not been seen before.
-- Times: the period's own first day and the day after its last.
-- Reads: statements, incoming_periods, periods.
-- Why: numbers are given in order of first position, so that a replay gives the same ones.
INSERT INTO periods
SELECT
    coalesce((SELECT max(period_number) FROM periods), -1) + row_number() OVER (ORDER BY min(statements.place)),
    statements.period, any_value(incoming_periods.period_start), any_value(incoming_periods.period_end)
FROM statements
JOIN incoming_periods ON statements.period = incoming_periods.period
ANTI JOIN periods ON statements.period = periods.period
GROUP BY statements.period;
