-- Grain: one figure per (source, subject, measure, period), as of both clocks.
-- Times: all three; the clocks are bound to the connection.
-- Reads: figures.
-- Audits: none; figures has its own.
-- Why: GET /figures, unsorted where everything is wanted, so that it streams.
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, recorded_at, position, document, locator
FROM figures
WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
    AND ($period::VARCHAR IS NULL OR period = $period::VARCHAR)
