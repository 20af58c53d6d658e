-- Grain: one figure that is to be worked out act by act, as its acts in a range of the log show it.
-- Times: none.
-- Reads: looked.
-- Why: acts that correct a record, and rows that are not what their event says.
INSERT INTO odd
SELECT figure
FROM looked
WHERE figure IS NOT NULL AND (NOT sound OR act NOT IN ('figure-published', 'figure-withdrawn'));
