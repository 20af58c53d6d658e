-- Grain: one restatement of a touched figure that is not earlier than every touched cell.
-- Times: publication, in microseconds since 1970.
-- Reads: restatements.
-- Why: found by the index on the figure; such a cell is filled, and what comes before it is late.
WITH found AS MATERIALIZED (SELECT * FROM restatements WHERE figure IN $figures)
SELECT figure, epoch_us(published_at), position FROM found WHERE published_at >= $earliest;
