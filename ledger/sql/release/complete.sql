-- Grain: one cell of a complete release as it stood.
-- Times: the release's own publication; recording is the connection's.
-- Reads: events, figure_states, figure_states_closed, series, periods.
-- Why: a complete release states every figure of its source, so it is the state at its time. What the release itself
--   held but could not be read is left out, for the state shows what was said before it.
WITH this_release AS (
    SELECT published_at FROM events WHERE position = $position
),
states AS (
    SELECT figure, subject, measure, period, printed, withdrawn
    FROM figure_states
    WHERE source = $source
        AND published_from <= (SELECT published_at FROM this_release)
        AND recorded_from <= asked_recorded_by()
        AND ((SELECT published_at FROM this_release) < published_to OR asked_recorded_by() < superseded_at)
    UNION ALL
    SELECT figure, subject, measure, period, printed, withdrawn
    FROM figure_states_closed
    WHERE source = $source
        AND published_from <= (SELECT published_at FROM this_release)
        AND (SELECT published_at FROM this_release) < published_to
        AND recorded_from <= asked_recorded_by() AND asked_recorded_by() < recorded_to
),
unread AS (
    SELECT subject, period, measure
    FROM rejections
    WHERE source = $source AND published_at = (SELECT published_at FROM this_release)
)
SELECT
    states.subject, states.measure, states.period, states.printed,
    states.figure >> 32 AS series, states.figure & 4294967295 AS period_number
FROM states
WHERE NOT states.withdrawn
    AND NOT EXISTS (
        FROM unread
        WHERE unread.subject = states.subject AND unread.period = states.period
            AND (unread.measure IS NULL OR unread.measure = states.measure)
    );
