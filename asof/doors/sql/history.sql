-- Grain: one state of a figure; with every_record, one rectangle on both clocks.
-- Times: published_from/published_to and recorded_from/recorded_to; the clocks are bound to the connection.
-- Reads: figure_versions.
-- Audits: none; figure_versions has its own.
-- Why: GET /history/SUBJECT/MEASURE.
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, recorded_at, position, document, locator,
    published_from, published_to, recorded_from, recorded_to
FROM figure_versions
WHERE subject = $subject AND measure = $measure
    AND ($period::VARCHAR IS NULL OR period = $period::VARCHAR)
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($every_record::BOOLEAN OR recorded_to = TIMESTAMPTZ 'infinity')
ORDER BY source, period_start, period, published_from, recorded_from
