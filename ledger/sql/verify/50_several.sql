-- Grain: one figure of which more is kept than a single state that has not ended.
-- Times: none.
-- Reads: figure_states, figure_states_closed, restatements.
-- Why: most figures were stated once; only the cells of the others have to follow each other, and only they can be wrong
--   about each other. Audits read it too.
CREATE OR REPLACE TEMP TABLE several AS
SELECT figure
FROM (
    SELECT figure, published_to = TIMESTAMPTZ 'infinity' AND superseded_at = TIMESTAMPTZ 'infinity' AS stands FROM figure_states
    UNION ALL
    SELECT figure, FALSE FROM figure_states_closed
    UNION ALL
    SELECT figure, FALSE FROM restatements
)
GROUP BY figure
HAVING count(*) > 1 OR NOT bool_and(stands);
