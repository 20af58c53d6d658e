-- Grain: one commit, the one that the log had this size after; none if no commit ended there.
-- Times: recorded_at of the commit.
-- Reads: commits.
-- Why: what the writer said the root was, to be held against what the tree says.
SELECT root, recorded_at FROM commits WHERE last_position = $size - 1;
