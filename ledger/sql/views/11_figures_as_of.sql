-- Grain: one figure per (source, subject, measure, period) as it stood at (published_by, recorded_by).
-- Times: both arguments include their own moment; NULL means now.
-- Reads: figure_states, figure_states_closed.
-- Audits: figures.
-- Why: two moments side by side in one query.
CREATE OR REPLACE MACRO figures_as_of(published_by, recorded_by) AS TABLE
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator
FROM figure_states
WHERE NOT withdrawn
    AND published_from <= coalesce(CAST(published_by AS TIMESTAMPTZ), asked_published_by())
    AND recorded_from <= coalesce(CAST(recorded_by AS TIMESTAMPTZ), asked_recorded_by())
    AND (coalesce(CAST(published_by AS TIMESTAMPTZ), asked_published_by()) < published_to OR coalesce(CAST(recorded_by AS TIMESTAMPTZ), asked_recorded_by()) < superseded_at)
UNION ALL
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator
FROM figure_states_closed
WHERE NOT withdrawn
    AND published_from <= coalesce(CAST(published_by AS TIMESTAMPTZ), asked_published_by()) AND coalesce(CAST(published_by AS TIMESTAMPTZ), asked_published_by()) < published_to
    AND recorded_from <= coalesce(CAST(recorded_by AS TIMESTAMPTZ), asked_recorded_by()) AND coalesce(CAST(recorded_by AS TIMESTAMPTZ), asked_recorded_by()) < recorded_to;
