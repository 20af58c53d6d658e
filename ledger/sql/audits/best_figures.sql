-- Grain: one figure that has no best, or two.
-- Times: now.
-- Reads: figures, best_figures.
-- Why: every (subject, measure, period) of figures has one best figure.
SELECT subject, measure, period FROM best_figures GROUP BY subject, measure, period HAVING count(*) > 1
UNION ALL
SELECT subject, measure, period FROM figures ANTI JOIN best_figures USING (subject, measure, period);
