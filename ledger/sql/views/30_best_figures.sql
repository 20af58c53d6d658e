-- Grain: one figure per (subject, measure, period): the best source's.
-- Times: as figures.
-- Reads: figures, sources.
-- Audits: best_figures.
-- Why: by rank of the source (lower is better, unranked last), then the latest published_at, then the source's name.
CREATE OR REPLACE VIEW best_figures AS
SELECT
    figures.source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, figures.recorded_at, figures.position, document, locator
FROM figures
LEFT JOIN sources ON figures.source = sources.source
QUALIFY row_number() OVER (
    PARTITION BY subject, measure, period
    ORDER BY sources.rank NULLS LAST, published_at DESC, figures.source
) = 1;
