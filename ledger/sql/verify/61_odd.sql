-- Grain: one figure that is to be worked out act by act.
-- Times: none.
-- Reads: looked, events, series, periods, figure_states, figure_states_closed, restatements.
-- Why: whatever is not plainly right is left to the loop, which knows every case and says what is wrong: acts that came
--   late or correct a record, rows that are not what their event says, acts and rows without the other.
CREATE OR REPLACE TEMP TABLE odd AS
SELECT figure FROM looked WHERE figure IS NOT NULL AND (NOT sound OR act NOT IN ('figure-published', 'figure-withdrawn'))
UNION
SELECT (CAST(series.series AS BIGINT) << 32) | periods.period_number
FROM (SELECT position FROM looked WHERE figure IS NULL OR NOT sound) AS strays
JOIN events ON strays.position = events.position
JOIN series ON events.source = series.source AND events.subject = series.subject AND events.measure = series.measure
JOIN periods ON events.period = periods.period
UNION
SELECT figure FROM figure_states_closed
UNION
SELECT figure FROM figure_states ANTI JOIN looked ON figure_states.position = looked.position
UNION
SELECT figure FROM restatements ANTI JOIN looked ON restatements.position = looked.position
UNION
SELECT any_value(figure) FROM looked GROUP BY position HAVING count(*) > 1
UNION
SELECT figure
FROM looked
GROUP BY figure
HAVING count(*) = 1 AND figure IS NOT NULL AND NOT bool_and(
    is_state AND published_to = TIMESTAMPTZ 'infinity' AND superseded_at = TIMESTAMPTZ 'infinity'
);
