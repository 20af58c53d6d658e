-- Grain: one current figure of a series.
-- Times: published_at and recorded_at.
-- Reads: figures.
-- Why: what an evidence bundle is about.
SELECT * FROM figures
WHERE subject = $subject AND measure = $measure AND ($period IS NULL OR period = $period)
ORDER BY period_start NULLS FIRST, period, source;
