-- Grain: one measure that stands twice, or without a name.
-- Times: now.
-- Reads: measures.
-- Why: one row a measure.
SELECT measure FROM measures GROUP BY measure HAVING count(*) > 1 OR measure IS NULL;
