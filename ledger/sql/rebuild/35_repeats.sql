-- Grain: one statement that repeats the state before it.
-- Times: publication.
-- Reads: runs.
-- Why: it matters when something else arrives in between.
INSERT INTO restatements
SELECT figure, published_at, position FROM runs WHERE NOT begins ORDER BY position;
