-- Grain: one change that changes nothing, stands twice, or is of no figure.
-- Times: now.
-- Reads: figure_states, several, changes.
-- Why: a change is where a state begins, so each state must say something else than the one before it. This is asked of the states,
--   by number and only where a figure has several: the view, which derives the same from the log alone, takes 4 s of CPU
--   a million events. What they say is compared where its hashes are one, for two windows over eight columns are
--   dear. Of the view itself only what it may never hold is asked, which it can tell at once.
WITH ordered AS (
    SELECT
        figure_states.figure, position, published_from,
        hash(withdrawn, "value", value_high, "text", unit, bound, printed, label) AS mark,
        lag(hash(withdrawn, "value", value_high, "text", unit, bound, printed, label)) OVER following_order AS mark_before,
        lag(position) OVER following_order AS position_before,
        lag(published_from) OVER following_order AS published_before
    FROM figure_states
    SEMI JOIN several ON figure_states.figure = several.figure
    WINDOW following_order AS (PARTITION BY figure_states.figure ORDER BY published_from)
),
alike AS (
    SELECT figure, position, position_before FROM ordered WHERE mark = mark_before
)
SELECT alike.position, 'nothing' AS kind
FROM alike
JOIN figure_states AS later ON alike.position = later.position AND alike.figure = later.figure
JOIN figure_states AS before ON alike.position_before = before.position AND alike.figure = before.figure
WHERE row(later.withdrawn, later.value, later.value_high, later.text, later.unit, later.bound, later.printed, later.label)
    IS NOT DISTINCT FROM
    row(before.withdrawn, before.value, before.value_high, before.text, before.unit, before.bound, before.printed, before.label)
UNION ALL
SELECT position, 'twice' FROM ordered WHERE published_from = published_before OR position = position_before
UNION ALL
SELECT position, kind FROM changes WHERE source IS NULL;
