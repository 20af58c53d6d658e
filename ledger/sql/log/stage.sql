-- Grain: one event of the commit in the making, with the figure that it acts on.
-- Times: recorded_at is the commit's.
-- Reads: incoming, series, periods.
-- Why: everything after this works on numbers, not on names.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT
    $first_position + incoming.place AS position,
    $recorded_at AS recorded_at,
    incoming.* EXCLUDE (place, acts_on_figure),
    CASE WHEN incoming.acts_on_figure THEN (CAST(series.series AS BIGINT) << 32) | periods.period_number END AS figure,
    periods.period_start,
    periods.period_end
FROM incoming
LEFT JOIN series
    ON incoming.source = series.source AND incoming.subject = series.subject AND incoming.measure = series.measure
LEFT JOIN periods ON incoming.period = periods.period
ORDER BY incoming.place;
