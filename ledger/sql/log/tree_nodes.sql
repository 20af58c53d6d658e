-- Grain: one stored node of the Merkle tree, in order.
-- Times: none.
-- Reads: tree_nodes.
-- Why: proofs and the open edge of the tree are made from these.
SELECT digest FROM tree_nodes WHERE level = $level AND node >= $first AND node < $beyond ORDER BY node;
