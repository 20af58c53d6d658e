-- Grain: one figure that has no best, or two.
-- Times: now.
-- Reads: figures, best_figures.
-- Why: every (subject, measure, period) of figures has one best figure. Names are compared where their hashes meet, and
--   for the figures that are not the best themselves.
WITH suspected AS (
    SELECT hash(subject, measure, period) AS name FROM best_figures GROUP BY name HAVING count(*) > 1
),
others AS MATERIALIZED (
    SELECT subject, measure, period FROM figures ANTI JOIN best_figures ON figures.position = best_figures.position
)
SELECT subject, measure, period
FROM best_figures
SEMI JOIN suspected ON hash(subject, measure, period) = suspected.name
GROUP BY subject, measure, period
HAVING count(*) > 1
UNION ALL
SELECT subject, measure, period
FROM others
ANTI JOIN (
    SELECT subject, measure, period FROM best_figures SEMI JOIN others USING (subject, measure, period)
) AS best USING (subject, measure, period);
