-- Grain: one cell of a partial release: its figure, and how it is printed.
-- Times: the release's own publication; recording is the connection's.
-- Reads: events, series, periods.
-- Why: a partial release states only what is in it, and each of its figures is an event of its own.
WITH acts AS (
    SELECT
        (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure,
        events.printed, events.kind, events.position
    FROM events
    JOIN series ON series.source = $source AND events.subject = series.subject AND events.measure = series.measure
    JOIN periods ON events.period = periods.period
    WHERE events.source = $source
        AND events.published_at = $published_at
        AND act_of(events.kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
        AND events.recorded_at <= asked_recorded_by()
    QUALIFY row_number() OVER (PARTITION BY figure ORDER BY events.position DESC) = 1
)
SELECT figure, printed
FROM acts
WHERE act_of(kind) IN ('figure-published', 'record-corrected');
