-- Grain: one act on an odd figure of which a row is kept that says what it says, with the number of the figure.
-- Times: none.
-- Reads: figure_states, restatements, odd, strays_found, a table of the caller.
-- Why: the loop finds the acts of odd figures by number; those that are not kept as they are have been numbered by name.
INSERT INTO numbered
SELECT figure, position, FALSE
FROM (
    SELECT figure, position FROM figure_states SEMI JOIN odd ON figure_states.figure = odd.figure
    UNION ALL
    SELECT figure, position FROM restatements SEMI JOIN odd ON restatements.figure = odd.figure
) AS kept
ANTI JOIN strays_found ON kept.position = strays_found.position;
