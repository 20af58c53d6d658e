-- Grain: one figure that a release held and that could not be read.
-- Times: the release's own publication; recording is the connection's.
-- Reads: rejections, series, periods.
-- Why: the state at the time of the release shows what was said before it; the release itself did not say so.
SELECT (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure
FROM rejections
JOIN series ON series.source = $source AND rejections.subject = series.subject
    AND (rejections.measure IS NULL OR rejections.measure = series.measure)
JOIN periods ON rejections.period = periods.period
WHERE rejections.source = $source AND rejections.published_at = $published_at;
