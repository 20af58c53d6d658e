-- Grain: one statement of a release that repeats the state before it.
-- Times: publication.
-- Reads: nothing.
-- Why: see project/30_repeat.
INSERT INTO restatements SELECT unnest($figures), $published_at, unnest($positions);
