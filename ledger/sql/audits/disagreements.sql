-- Grain: one disagreement that is none.
-- Times: now.
-- Reads: disagreements, best_figures.
-- Why: a source does not disagree with itself, and what it is said to disagree with is the best figure.
SELECT disagreements.source, subject, measure, period
FROM disagreements
LEFT JOIN best_figures USING (subject, measure, period)
WHERE disagreements.source = disagreements.best_source
    OR best_figures.source IS DISTINCT FROM disagreements.best_source
    OR best_figures.value IS DISTINCT FROM disagreements.best_value;
