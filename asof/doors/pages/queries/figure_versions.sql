-- Grain: one state of a figure of one source's series, as it is known by the recording clock.
-- Times: published_from and published_to; the clocks are bound to the connection.
-- Reads: figure_versions.
-- Audits: none; figure_versions has its own.
-- Why: the chart and the vintage matrix.
SELECT
    period, period_start, value, value_high, text, unit, bound, printed, label, published_from, published_to
FROM figure_versions
WHERE subject = $subject AND measure = $measure AND source = $source
    AND ($period::VARCHAR IS NULL OR period = $period::VARCHAR)
    AND recorded_to = TIMESTAMPTZ 'infinity'
ORDER BY period_start, period, published_from
