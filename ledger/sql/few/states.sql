-- Grain: one state of a touched figure that holds its last cell or may hold a touched one.
-- Times: publication, in microseconds since 1970.
-- Reads: figure_states.
-- Why: found by the index on the figure; that is why the other conditions wait until the rows are there.
WITH found AS MATERIALIZED (
    SELECT
        figure, rowid AS state_row, published_from, published_to, position, withdrawn,
        value, value_high, text, unit, bound, printed, label
    FROM figure_states
    WHERE figure IN $figures
)
SELECT
    figure, state_row, epoch_us(published_from), published_to = TIMESTAMPTZ 'infinity',
    CASE WHEN published_to < TIMESTAMPTZ 'infinity' THEN epoch_us(published_to) END, position, withdrawn,
    value, value_high, text, unit, bound, printed, label
FROM found
WHERE published_to = TIMESTAMPTZ 'infinity' OR (published_from <= $latest AND $earliest < published_to);
