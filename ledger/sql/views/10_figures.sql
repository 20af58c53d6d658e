-- Grain: one current figure per (source, subject, measure, period).
-- Times: published_at is since when the publisher has said so; recorded_at is when this ledger wrote it down.
-- Reads: figure_states, figure_states_closed.
-- Audits: figures.
-- Why: what is known; asked in the past through the session variables published_by and recorded_by. The CASE says
--   `published_by < published_to OR recorded_by < superseded_at`: without an earlier record it folds to the first, which the
--   scan takes, and with one it is faster than OR by a tenth.
CREATE OR REPLACE VIEW figures AS
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator
FROM figure_states
WHERE NOT withdrawn
    AND published_from <= asked_published_by()
    AND recorded_from <= asked_recorded_by()
    AND CASE
        WHEN asked_recorded_by() = TIMESTAMPTZ 'infinity' THEN asked_published_by() < published_to
        ELSE CASE WHEN asked_published_by() < published_to THEN true ELSE asked_recorded_by() < superseded_at END
    END
UNION ALL
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator
FROM figure_states_closed
WHERE NOT withdrawn
    AND published_from <= asked_published_by() AND asked_published_by() < published_to
    AND recorded_from <= asked_recorded_by() AND asked_recorded_by() < recorded_to;
