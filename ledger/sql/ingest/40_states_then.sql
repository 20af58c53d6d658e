-- Grain: one figure of the source with its state at the release's time of publication.
-- Times: publication; recording is now.
-- Reads: figure_states, restatements.
-- Why: the release is compared with what was in force then, whether it comes in order or late.
CREATE OR REPLACE TEMP TABLE states_then AS
SELECT
    states.figure, states.value, states.value_high, states.text, states.unit, states.bound, states.printed, states.label,
    states.withdrawn, states.position,
    states.published_from = $published_at OR restatements.figure IS NOT NULL AS stated_then
FROM figure_states AS states
LEFT JOIN restatements ON states.figure = restatements.figure AND restatements.published_at = $published_at
WHERE states.source = $source AND states.published_from <= $published_at AND $published_at < states.published_to;
