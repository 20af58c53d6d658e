-- Grain: one series whose number is not that of its place in the log.
-- Times: none.
-- Reads: events, series.
-- Why: numbers must be derivable from the log alone.
WITH expected AS (
    SELECT row_number() OVER (ORDER BY min(position)) - 1 AS series, source, subject, measure, min(recorded_at) AS recorded_at
    FROM events
    WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    GROUP BY source, subject, measure
)
(SELECT * FROM expected EXCEPT SELECT * FROM series)
UNION ALL
(SELECT * FROM series EXCEPT SELECT * FROM expected);
