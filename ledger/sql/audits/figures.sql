-- Grain: one figure that stands twice, or without a value.
-- Times: now.
-- Reads: figures.
-- Why: one row per (source, subject, measure, period), and it says something. Names are compared where their hashes
--   meet: a group of four texts for each of ten million figures is dear.
WITH suspected AS (
    SELECT hash(source, subject, measure, period) AS name FROM figures GROUP BY name HAVING count(*) > 1
)
SELECT source, subject, measure, period
FROM figures
SEMI JOIN suspected ON hash(source, subject, measure, period) = suspected.name
GROUP BY source, subject, measure, period
HAVING count(*) > 1
UNION ALL
SELECT source, subject, measure, period
FROM figures
WHERE (value IS NULL AND text IS NULL) OR position IS NULL;
