-- Grain: one cell of a figure that was stated again, with what it says.
-- Times: publication and recording.
-- Reads: figure_states, restatements, events, odd.
-- Why: what repeats a state must say what it says. Rows of figures that are not odd are what their events say.
INSERT INTO cells
WITH kept AS (
    SELECT figure, position, TRUE AS is_state, published_to, superseded_at
    FROM figure_states
    SEMI JOIN restatements ON figure_states.figure = restatements.figure
    UNION ALL
    SELECT figure, position, FALSE, NULL, NULL FROM restatements
)
SELECT
    kept.figure, kept.position, events.published_at, events.recorded_at, kept.is_state, kept.published_to, kept.superseded_at,
    row(act_of(kind), value, value_high, text, unit, bound, printed, label)
FROM kept
ANTI JOIN odd ON kept.figure = odd.figure
JOIN events ON kept.position = events.position;
