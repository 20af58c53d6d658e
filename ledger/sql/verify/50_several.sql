-- Grain: one figure of which more is kept than a single state that has not ended.
-- Times: none.
-- Reads: figure_states, figure_states_closed, restatements; standing_twice, a table of the caller.
-- Why: most figures were stated once; only the cells of the others have to follow each other, and only they can be wrong
--   about each other. Audits read it too.
CREATE OR REPLACE TEMP TABLE several AS
SELECT figure FROM figure_states
WHERE published_to < TIMESTAMPTZ 'infinity' OR superseded_at < TIMESTAMPTZ 'infinity'
UNION
SELECT figure FROM figure_states_closed
UNION
SELECT figure FROM restatements
UNION
SELECT figure FROM standing_twice;
