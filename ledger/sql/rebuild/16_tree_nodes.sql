-- Grain: one row of the projection tree_nodes.
-- Times: none.
-- Reads: nothing.
-- Why: it is made again from the log.
DELETE FROM tree_nodes;
