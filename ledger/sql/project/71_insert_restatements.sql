-- Grain: one cell of an affected figure that repeats the one before it.
-- Times: publication.
-- Reads: cells, desired.
-- Why: see restatements.
INSERT INTO restatements
SELECT figure, published_at, position FROM cells ANTI JOIN desired ON cells.position = desired.position
ORDER BY figure, published_at;
