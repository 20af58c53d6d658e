-- Grain: one figure of which several things are kept, but no cell of the log.
-- Times: none.
-- Reads: several, cells.
-- Why: what is kept of it belongs to nothing.
INSERT INTO odd
SELECT figure FROM several ANTI JOIN cells ON several.figure = cells.figure;
