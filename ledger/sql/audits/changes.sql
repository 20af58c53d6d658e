-- Grain: one change that changes nothing, stands twice, or is of no figure.
-- Times: now.
-- Reads: figure_states, changes.
-- Why: a change is where a state begins, so each state must say something else than the one before it. This is asked of the states,
--   by number and only where a figure has several: the view, which derives the same from the log alone, takes 4 s of CPU
--   a million events. Of the view itself only what it may never hold is asked, which it can tell at once.
WITH several AS (
    SELECT figure FROM figure_states GROUP BY figure HAVING count(*) > 1
),
ordered AS (
    SELECT
        position, published_from,
        row(withdrawn, "value", value_high, "text", unit, bound, printed, label) AS says,
        lag(row(withdrawn, "value", value_high, "text", unit, bound, printed, label)) OVER following_order AS said_before,
        lag(published_from) OVER following_order AS published_before
    FROM figure_states
    SEMI JOIN several ON figure_states.figure = several.figure
    WINDOW following_order AS (PARTITION BY figure_states.figure ORDER BY published_from)
)
SELECT position, 'nothing' AS kind
FROM ordered
WHERE published_before IS NOT NULL AND (says IS NOT DISTINCT FROM said_before OR published_from = published_before)
UNION ALL
SELECT position, 'twice' FROM figure_states GROUP BY position HAVING count(*) > 1
UNION ALL
SELECT position, kind FROM changes WHERE source IS NULL;
