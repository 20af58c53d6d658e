-- Grain: one statement that repeats the state before it.
-- Times: publication.
-- Reads: nothing.
-- Why: see project/30_repeat.
INSERT INTO restatements SELECT unnest($figures), unnest($moments), unnest($positions);
