-- Grain: one of a few figures with its last state.
-- Times: as known now.
-- Reads: figure_states.
-- Why: as states_of_source, for a release that does not state the whole of its source; found by the index on the figure, which
--   a second condition would put out of use.
WITH found AS MATERIALIZED (
    SELECT
        figure, rowid AS state_row, subject, measure, period, value, unit, printed, withdrawn, bound, label, value_high, text,
        published_to
    FROM figure_states
    WHERE figure IN $figures
)
SELECT
    figure, state_row, subject, measure, period, value, unit, printed, withdrawn, bound = 'about' AS rounded,
    bound IN ('exact', 'about') AND label IS NULL AND value_high IS NULL AND (value IS NOT NULL OR text = printed) AS plain
FROM found
WHERE published_to = TIMESTAMPTZ 'infinity';
