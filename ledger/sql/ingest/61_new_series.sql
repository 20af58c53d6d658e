-- Grain: one (source, subject, measure) that has not been seen before.
-- Times: none.
-- Reads: statements, series.
-- Why: numbers are given in order of first position, so that a replay gives the same ones.
INSERT INTO series
SELECT
    coalesce((SELECT max(series) FROM series), -1) + row_number() OVER (ORDER BY min(statements.place)),
    $source, statements.subject, statements.measure, $recorded_at
FROM statements
ANTI JOIN (SELECT subject, measure FROM series WHERE source = $source) AS known
    ON statements.subject = known.subject AND statements.measure = known.measure
GROUP BY statements.subject, statements.measure;
