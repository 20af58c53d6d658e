-- Grain: one figure of which a row is kept that has no act in this range of the log, or two rows for one act.
-- Times: none.
-- Reads: looked, figure_states, restatements.
-- Why: asked only where the numbers of acts and rows do not fit (row_counts).
INSERT INTO odd
SELECT figure
FROM (SELECT figure, position FROM figure_states WHERE position >= $first AND position < $beyond) AS kept
ANTI JOIN looked ON kept.position = looked.position
UNION ALL
SELECT figure
FROM (SELECT figure, position FROM restatements WHERE position >= $first AND position < $beyond) AS kept
ANTI JOIN looked ON kept.position = looked.position
UNION ALL
SELECT any_value(figure) FROM looked GROUP BY position HAVING count(*) > 1;
