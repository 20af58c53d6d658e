-- Grain: one cell of a figure of which several things are kept, with what it says.
-- Times: publication and recording.
-- Reads: looked, several, events.
-- Why: what the acts themselves say is compared, not what is kept of them.
INSERT INTO cells
SELECT
    looked.figure, looked.position, looked.published_at, looked.recorded_at, looked.is_state, looked.published_to, looked.superseded_at,
    row(looked.act, value, value_high, text, unit, bound, printed, label)
FROM looked
SEMI JOIN several ON looked.figure = several.figure
JOIN events ON looked.position = events.position
WHERE events.position >= $first AND events.position < $beyond;
