-- Grain: one figure per (subject, measure, period): the best source's.
-- Times: follows both clocks.
-- Reads: best_figures.
-- Why: `asof figures --best`.
SELECT *
FROM best_figures
WHERE ($name IS NULL OR subject = $name OR subject || '/' || measure = $name)
    AND ($source IS NULL OR source = $source)
    AND ($period IS NULL OR period = $period)
ORDER BY subject, measure, period_start NULLS FIRST, period;
