-- Grain: one node of the tree that has become complete.
-- Times: none.
-- Reads: nothing.
-- Why: a table on the way would cost more than the few nodes of a small commit.
INSERT INTO tree_nodes SELECT unnest($levels), unnest($nodes), unnest($digests);
