-- Grain: one figure that is to be worked out act by act, as a range of the log shows it.
-- Times: none.
-- Reads: looked, events, series, periods, figure_states, restatements.
-- Why: acts that came late or correct a record, rows that are not what their event says, acts and rows without the other.
INSERT INTO odd
WITH strays AS (
    SELECT position FROM looked WHERE figure IS NULL OR NOT sound
),
named AS (
    SELECT events.source, events.subject, events.measure, events.period
    FROM events
    JOIN strays ON events.position = strays.position
    WHERE events.position >= $first AND events.position < $beyond
)
SELECT figure FROM looked WHERE figure IS NOT NULL AND (NOT sound OR act NOT IN ('figure-published', 'figure-withdrawn'))
UNION ALL
SELECT (CAST(series.series AS BIGINT) << 32) | periods.period_number
FROM named
JOIN series ON named.source = series.source AND named.subject = series.subject AND named.measure = series.measure
JOIN periods ON named.period = periods.period
UNION ALL
SELECT figure
FROM (SELECT figure, position FROM figure_states WHERE position >= $first AND position < $beyond) AS kept
ANTI JOIN looked ON kept.position = looked.position
UNION ALL
SELECT figure
FROM (SELECT figure, position FROM restatements WHERE position >= $first AND position < $beyond) AS kept
ANTI JOIN looked ON kept.position = looked.position
UNION ALL
SELECT any_value(figure) FROM looked GROUP BY position HAVING count(*) > 1;
