-- Grain: one state of one figure, with its row.
-- Times: published_from and published_to in microseconds since 1970, as known now.
-- Reads: figure_states.
-- Why: as few/states, for a figure by hand: what does not matter is left out by the caller, for planning two conditions
--   takes longer than reading a figure's states.
SELECT
    figure, rowid, epoch_us(published_from), published_to = TIMESTAMPTZ 'infinity',
    CASE WHEN published_to < TIMESTAMPTZ 'infinity' THEN epoch_us(published_to) END, position, withdrawn,
    value, value_high, text, unit, bound, printed, label
FROM figure_states
WHERE figure = $figure;
