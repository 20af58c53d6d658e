-- Grain: one figure of a source with its last state, as long as there are no more than so many.
-- Times: as known now.
-- Reads: figure_states.
-- Why: with these a release that comes in order is compared in memory; `plain` is what a release states without more.
SELECT
    figure, rowid AS state_row, subject, measure, period, value, unit, printed, withdrawn, bound = 'about' AS rounded,
    bound IN ('exact', 'about') AND label IS NULL AND value_high IS NULL AND (value IS NOT NULL OR text = printed) AS plain
FROM figure_states
WHERE source = $source AND published_to = TIMESTAMPTZ 'infinity'
LIMIT $limit;
