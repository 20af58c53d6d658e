-- Grain: one (source, subject, measure) that has not been seen before.
-- Times: none.
-- Reads: incoming, series.
-- Why: numbers are given in order of first position, so that a replay gives the same ones.
INSERT INTO series
SELECT
    coalesce((SELECT max(series) FROM series), -1) + row_number() OVER (ORDER BY min(incoming.place)),
    incoming.source, incoming.subject, incoming.measure, $recorded_at
FROM incoming
ANTI JOIN series
    ON incoming.source = series.source AND incoming.subject = series.subject AND incoming.measure = series.measure
WHERE incoming.acts_on_figure
GROUP BY incoming.source, incoming.subject, incoming.measure;
