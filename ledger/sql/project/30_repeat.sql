-- Grain: one statement that repeats the state before it.
-- Times: publication.
-- Reads: plain.
-- Why: it changes nothing that is seen now, and everything once another value arrives in between.
INSERT INTO restatements
SELECT figure, published_at, position FROM plain WHERE repeats ORDER BY position;
