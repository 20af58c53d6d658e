-- Grain: one figure per (subject, measure, period): the best source's.
-- Times: as figures.
-- Reads: figures, series, sources.
-- Audits: best_figures.
-- Why: by rank of the source (lower is better, unranked last), then the latest published_at, then the source's name.
--   What only one source ever said is best without being compared: a window over ten million figures is dear.
CREATE OR REPLACE VIEW best_figures AS
WITH contested AS (
    SELECT subject, measure FROM series GROUP BY subject, measure HAVING count(*) > 1
)
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, recorded_at, position, document, locator
FROM figures
ANTI JOIN contested USING (subject, measure)
UNION ALL
SELECT
    figures.source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, figures.recorded_at, figures.position, document, locator
FROM figures
SEMI JOIN contested USING (subject, measure)
LEFT JOIN sources ON figures.source = sources.source
QUALIFY row_number() OVER (
    PARTITION BY subject, measure, period
    ORDER BY sources.rank NULLS LAST, published_at DESC, figures.source
) = 1;
