-- Grain: one restatement in a range of the log.
-- Times: publication.
-- Reads: restatements.
-- Why: each is held against its event, found by position.
SELECT * FROM restatements WHERE position >= $first AND position < $beyond;
