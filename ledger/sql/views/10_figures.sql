-- Grain: one current figure per (source, subject, measure, period).
-- Times: published_at is since when the publisher has said so; recorded_at is when this ledger wrote it down.
-- Reads: figure_states, figure_states_closed.
-- Audits: figures.
-- Why: what is known; asked in the past through the session variables published_by and recorded_by.
CREATE OR REPLACE VIEW figures AS
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator
FROM figure_states
WHERE NOT withdrawn
    AND published_from <= asked_published_by()
    AND recorded_from <= asked_recorded_by()
    AND (asked_published_by() < published_to OR asked_recorded_by() < superseded_at)
UNION ALL
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator
FROM figure_states_closed
WHERE NOT withdrawn
    AND published_from <= asked_published_by() AND asked_published_by() < published_to
    AND recorded_from <= asked_recorded_by() AND asked_recorded_by() < recorded_to;
