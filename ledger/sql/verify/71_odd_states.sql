-- Grain: one figure with states only, which do not follow each other as plain statements do.
-- Times: none.
-- Reads: unchained, restatements, odd.
-- Why: where two states say the same, or one does not end where the next begins, the loop has to say whether it is right.
INSERT INTO odd
SELECT DISTINCT unchained.figure
FROM unchained
ANTI JOIN restatements ON unchained.figure = restatements.figure
ANTI JOIN odd ON unchained.figure = odd.figure;
