-- Grain: one figure without a value; one name that has two numbers.
-- Times: now.
-- Reads: figures, series, periods.
-- Why: one row per (source, subject, measure, period), and it says something. A name stands twice where two rectangles of its
--   number meet, which figure_versions asks, or where two numbers have it: names of ten million figures need not be told apart.
SELECT source, subject, measure, NULL AS period FROM series GROUP BY source, subject, measure HAVING count(*) > 1
UNION ALL
SELECT NULL, NULL, NULL, period FROM periods GROUP BY period HAVING count(*) > 1
UNION ALL
SELECT source, subject, measure, period
FROM figures
WHERE (value IS NULL AND text IS NULL) OR position IS NULL;
