-- Grain: one subject that stands twice, or without a name.
-- Times: now.
-- Reads: subjects.
-- Why: one row a subject.
SELECT subject FROM subjects GROUP BY subject HAVING count(*) > 1 OR subject IS NULL;
