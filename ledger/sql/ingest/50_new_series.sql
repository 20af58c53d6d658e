-- Grain: one (source, subject, measure) that has not been seen before.
-- Times: recording.
-- Reads: release_series.
-- Why: see 30_release_series.
INSERT INTO series
SELECT series, $source, subject, measure, $recorded_at FROM release_series WHERE is_new ORDER BY series;
