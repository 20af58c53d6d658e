-- Grain: one figure that has no best, or two.
-- Times: now.
-- Reads: figures, best_figures, series.
-- Why: every (subject, measure, period) of figures has one best figure. Asked where several sources say something: elsewhere
--   the best figures are the figures, which have an audit of their own.
WITH contested AS (
    SELECT subject, measure FROM series GROUP BY subject, measure HAVING count(*) > 1
)
SELECT subject, measure, period
FROM (
    SELECT DISTINCT subject, measure, period, 0 AS best FROM figures SEMI JOIN contested USING (subject, measure)
    UNION ALL
    SELECT subject, measure, period, 1 FROM best_figures SEMI JOIN contested USING (subject, measure)
)
GROUP BY subject, measure, period
HAVING sum(best) <> 1;
