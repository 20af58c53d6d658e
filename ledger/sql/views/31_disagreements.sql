-- Grain: one figure of another source that says something else than the best figure.
-- Times: as figures.
-- Reads: figures, best_figures, series.
-- Audits: disagreements.
-- Why: sources never overwrite each other; where they differ, both stand here.
CREATE OR REPLACE VIEW disagreements AS
WITH contested AS (
    SELECT subject, measure FROM series GROUP BY subject, measure HAVING count(*) > 1
)
SELECT
    figures.*,
    best_figures.source AS best_source,
    best_figures.value AS best_value,
    best_figures.text AS best_text,
    best_figures.unit AS best_unit,
    best_figures.bound AS best_bound,
    best_figures.printed AS best_printed,
    best_figures.published_at AS best_published_at,
    figures.value - best_figures.value AS difference
FROM figures
SEMI JOIN contested USING (subject, measure)
JOIN best_figures USING (subject, measure, period)
WHERE figures.source <> best_figures.source
    AND row(figures.value, figures.value_high, figures.text, figures.unit, figures.bound)
    IS DISTINCT FROM row(best_figures.value, best_figures.value_high, best_figures.text, best_figures.unit, best_figures.bound);
