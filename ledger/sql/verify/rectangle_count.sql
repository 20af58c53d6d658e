-- Grain: a number: how many rectangles are kept.
-- Times: publication and recording.
-- Reads: figure_states, figure_states_closed.
-- Why: a state that was superseded is two rectangles: with an open end before that, with a closed one after it.
SELECT
    (SELECT count(*) FILTER (WHERE recorded_from < superseded_at)
        + count(*) FILTER (WHERE superseded_at < TIMESTAMPTZ 'infinity') FROM figure_states)
    + (SELECT count(*) FROM figure_states_closed);
