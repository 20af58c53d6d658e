-- Grain: one current figure of a series.
-- Times: published_at and recorded_at of its statement; follows both clocks.
-- Reads: figures.
-- Why: which event a receipt or a citation is about.
SELECT *
FROM figures
WHERE subject = $subject AND measure = $measure
    AND ($period IS NULL OR period = $period)
    AND ($source IS NULL OR source = $source)
ORDER BY source, period_start NULLS FIRST, period;
