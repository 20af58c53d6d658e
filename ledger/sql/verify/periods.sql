-- Grain: one period whose number is not that of its place in the log.
-- Times: none.
-- Reads: events, periods.
-- Why: numbers must be derivable from the log alone.
WITH expected AS (
    SELECT row_number() OVER (ORDER BY min(position)) - 1 AS period_number, period
    FROM events
    WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    GROUP BY period
)
(SELECT * FROM expected EXCEPT SELECT period_number, period FROM periods)
UNION ALL
(SELECT period_number, period FROM periods EXCEPT SELECT * FROM expected);
