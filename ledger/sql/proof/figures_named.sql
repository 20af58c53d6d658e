-- Grain: one current figure of a series.
-- Times: published_at and recorded_at of the statement.
-- Reads: figures.
-- Why: which event a receipt of a figure is about.
SELECT source, period, printed, position
FROM figures
WHERE subject = $subject AND measure = $measure
    AND ($period IS NULL OR period = $period)
    AND ($source IS NULL OR source = $source)
ORDER BY source, period_start NULLS FIRST, period;
