-- Grain: one act on a figure, numbers instead of names.
-- Times: publication and recording.
-- Reads: events, series, periods.
-- Why: names are looked up once; everything after this works on numbers.
CREATE OR REPLACE TEMP TABLE acts AS
SELECT
    (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure,
    events.position, events.recorded_at, events.published_at, periods.period_start, periods.period_end,
    act_of(events.kind) IN ('figure-published', 'figure-withdrawn') AS by_publisher
FROM events
JOIN series
    ON events.source = series.source AND events.subject = series.subject AND events.measure = series.measure
JOIN periods ON events.period = periods.period
WHERE act_of(events.kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided');
