-- Grain: one reference period with its number.
-- Times: the period itself.
-- Reads: periods.
-- Why: with the number of the series it makes the number of the figure.
SELECT period, period_number FROM periods WHERE period IN $periods;
