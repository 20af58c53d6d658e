-- Grain: one cell of a partial release.
-- Times: the release's own publication; recording is the connection's.
-- Reads: events, series, periods.
-- Why: a partial release states only what is in it, and each of its figures is an event of its own.
WITH this_release AS (
    SELECT published_at FROM events WHERE position = $position
),
cells AS (
    SELECT subject, measure, period, printed, kind, position
    FROM events
    WHERE source = $source
        AND published_at = (SELECT published_at FROM this_release)
        AND act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
        AND recorded_at <= asked_recorded_by()
    QUALIFY row_number() OVER (PARTITION BY subject, measure, period ORDER BY position DESC) = 1
)
SELECT
    cells.subject, cells.measure, cells.period, cells.printed, series.series, periods.period_number
FROM cells
JOIN series ON series.source = $source AND cells.subject = series.subject AND cells.measure = series.measure
JOIN periods ON cells.period = periods.period
WHERE act_of(cells.kind) IN ('figure-published', 'record-corrected');
