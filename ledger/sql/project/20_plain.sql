-- Grain: one touched figure that is stated once, later than everything known of it: the normal case.
-- Times: publication.
-- Reads: touched, staged, figure_states, restatements.
-- Why: such a statement ends the last state or repeats it; nothing else of the figure needs to be looked at.
CREATE OR REPLACE TEMP TABLE plain AS
WITH last_states AS (
    SELECT
        states.figure, states.rowid AS state_row, states.published_from,
        states.value, states.value_high, states.text, states.unit, states.bound, states.printed, states.label,
        states.withdrawn
    FROM figure_states AS states
    SEMI JOIN touched ON states.figure = touched.figure
    WHERE states.published_to = TIMESTAMPTZ 'infinity'
),
last_restatements AS (
    SELECT restatements.figure, max(restatements.published_at) AS published_at
    FROM restatements
    SEMI JOIN touched ON restatements.figure = touched.figure
    GROUP BY restatements.figure
)
SELECT
    staged.position,
    staged.figure,
    staged.published_at,
    last_states.state_row,
    last_states.state_row IS NOT NULL
        AND last_states.withdrawn = (act_of(staged.kind) = 'figure-withdrawn')
        AND last_states.value IS NOT DISTINCT FROM staged.value
        AND last_states.value_high IS NOT DISTINCT FROM staged.value_high
        AND last_states.text IS NOT DISTINCT FROM staged.text
        AND last_states.unit IS NOT DISTINCT FROM staged.unit
        AND last_states.bound IS NOT DISTINCT FROM staged.bound
        AND last_states.printed IS NOT DISTINCT FROM staged.printed
        AND last_states.label IS NOT DISTINCT FROM staged.label AS repeats
FROM staged
JOIN touched ON staged.figure = touched.figure
LEFT JOIN last_states ON staged.figure = last_states.figure
LEFT JOIN last_restatements ON staged.figure = last_restatements.figure
WHERE touched.acts = 1
    AND touched.by_publisher
    AND (last_states.figure IS NULL OR staged.published_at > last_states.published_from)
    AND (last_restatements.figure IS NULL OR staged.published_at > last_restatements.published_at);
