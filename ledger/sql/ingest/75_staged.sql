-- Grain: one event of the commit in the making, with the figure that it acts on.
-- Times: all that the event has.
-- Reads: events, series, periods.
-- Why: a release that is late or a correction is worked out by the steps of every other commit.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT
    events.*,
    (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure,
    periods.period_start,
    periods.period_end
FROM events
JOIN series
    ON events.source = series.source AND events.subject = series.subject AND events.measure = series.measure
JOIN periods ON events.period = periods.period
WHERE events.position >= $first_position
    AND act_of(events.kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
ORDER BY events.position;
