-- Grain: one figure, in the order of (subject, measure, period, source), after the one the cursor names.
-- Times: all three; the clocks are bound to the connection.
-- Reads: figures.
-- Audits: none; figures has its own.
-- Why: GET /figures with a limit: pages that neither repeat nor skip a figure.
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, recorded_at, position, document, locator
FROM figures
WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
    AND ($period::VARCHAR IS NULL OR period = $period::VARCHAR)
    AND ($after::VARCHAR[] IS NULL OR [subject, measure, period, source] > $after::VARCHAR[])
ORDER BY subject, measure, period, source
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
