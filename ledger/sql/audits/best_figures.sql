-- Grain: one figure that has no best, or two.
-- Times: now.
-- Reads: figures, best_figures.
-- Why: every (subject, measure, period) of figures has one best figure.
SELECT subject, measure, period
FROM (SELECT DISTINCT subject, measure, period, 0 AS best FROM figures
      UNION ALL SELECT subject, measure, period, 1 FROM best_figures)
GROUP BY subject, measure, period
HAVING sum(best) <> 1;
