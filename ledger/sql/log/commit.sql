-- Grain: one commit.
-- Times: recording.
-- Reads: nothing.
-- Why: the root is that of the tree over all events up to it.
INSERT INTO commits VALUES ($first, $last, $recorded_at, $root);
