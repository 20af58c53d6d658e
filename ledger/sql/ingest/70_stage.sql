-- Grain: one event of the commit in the making, with the figure that it acts on.
-- Times: recorded_at is the commit's.
-- Reads: statements, series, periods.
-- Why: everything after this works on numbers, not on names.
INSERT INTO staged BY NAME
SELECT
    $first_position + statements.place AS position,
    $recorded_at AS recorded_at,
    statements.* EXCLUDE (place),
    (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure,
    periods.period_start,
    periods.period_end
FROM statements
JOIN series
    ON statements.source = series.source AND statements.subject = series.subject AND statements.measure = series.measure
JOIN periods ON statements.period = periods.period
ORDER BY statements.place;
