-- Grain: one figure of which two states stand.
-- Times: none.
-- Reads: figure_states.
-- Why: the same without compiled code.
SELECT figure FROM figure_states
WHERE published_to = TIMESTAMPTZ 'infinity' AND superseded_at = TIMESTAMPTZ 'infinity'
GROUP BY figure
HAVING count(*) > 1;
