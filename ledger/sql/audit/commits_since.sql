-- Grain: one commit that ended after the log had a size.
-- Times: none.
-- Reads: commits.
-- Why: a quick check follows the tree from the size that was good to the newest.
SELECT first_position, last_position, root FROM commits WHERE last_position >= $since ORDER BY first_position;
