-- Grain: one row: the numbers that the next new series and the next new period get.
-- Times: none.
-- Reads: series, periods.
-- Why: numbers are given in order of first position, so that a replay gives the same ones.
SELECT
    (SELECT coalesce(max(series), -1) + 1 FROM series),
    (SELECT coalesce(max(period_number), -1) + 1 FROM periods);
