-- Grain: one disagreement that is none.
-- Times: now.
-- Reads: disagreements, best_figures, series.
-- Why: a source does not disagree with itself, and what it is said to disagree with is the best figure. That is looked for among
--   what several sources speak about, for a join with ten million best figures is dear.
WITH contested AS (
    SELECT subject, measure FROM series GROUP BY subject, measure HAVING count(*) > 1
),
best AS (
    SELECT * FROM best_figures SEMI JOIN contested USING (subject, measure)
)
SELECT disagreements.source, subject, measure, period
FROM disagreements
LEFT JOIN best USING (subject, measure, period)
WHERE disagreements.source = disagreements.best_source
    OR best.source IS DISTINCT FROM disagreements.best_source
    OR best.value IS DISTINCT FROM disagreements.best_value;
