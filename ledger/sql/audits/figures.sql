-- Grain: one figure that stands twice, or without a value.
-- Times: now.
-- Reads: figures.
-- Why: one row per (source, subject, measure, period), and it says something.
SELECT source, subject, measure, period
FROM figures
GROUP BY source, subject, measure, period
HAVING count(*) > 1 OR bool_or(value IS NULL AND text IS NULL) OR bool_or(position IS NULL);
