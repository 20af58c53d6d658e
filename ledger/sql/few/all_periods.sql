-- Grain: one reference period with its number, as long as there are no more than so many.
-- Times: the period itself.
-- Reads: periods.
-- Why: a series is looked up by its figures, one for each period that there is.
SELECT period, period_number FROM periods LIMIT $limit;
