-- Grain: one current figure per (source, subject, measure, period), with what its document is worth.
-- Times: follows both clocks.
-- Reads: figures.
-- Why: `asof figures`, of one subject or one measure of it if a name is given.
SELECT *
FROM figures
WHERE ($name IS NULL OR subject = $name OR subject || '/' || measure = $name)
    AND ($source IS NULL OR source = $source)
    AND ($period IS NULL OR period = $period)
ORDER BY subject, measure, period_start NULLS FIRST, period, source;
