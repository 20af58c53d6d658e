-- Grain: one act of which nothing is kept, or not what it says, with the number of the figure that it names.
-- Times: none.
-- Reads: strays_found, a table of the caller; events, series, periods.
-- Why: only for these the number is looked up by name.
INSERT INTO numbered
SELECT (CAST(series.series AS BIGINT) << 32) | periods.period_number, events.position, TRUE
FROM events
SEMI JOIN strays_found ON events.position = strays_found.position
JOIN series ON events.source = series.source AND events.subject = series.subject AND events.measure = series.measure
JOIN periods ON events.period = periods.period
WHERE act_of(events.kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided');
