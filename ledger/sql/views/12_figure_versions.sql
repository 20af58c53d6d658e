-- Grain: one rectangle: a state of a figure on both clocks, half-open, open ends are infinity.
-- Times: published_from/published_to on the publisher's clock, recorded_from/recorded_to on ours.
-- Reads: figure_states, figure_states_closed.
-- Audits: figure_versions.
-- Why: everything that was ever known; a range filter on both clocks gives figures_as_of. Withdrawals are its gaps.
CREATE OR REPLACE VIEW figure_versions AS
WITH rectangles AS (
    SELECT
        * EXCLUDE (published_to, superseded_at),
        TIMESTAMPTZ 'infinity' AS published_to, superseded_at AS recorded_to
    FROM figure_states
    WHERE recorded_from < superseded_at AND NOT withdrawn
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (recorded_from, superseded_at),
        greatest(recorded_from, superseded_at) AS recorded_from, TIMESTAMPTZ 'infinity' AS recorded_to
    FROM figure_states
    WHERE superseded_at < TIMESTAMPTZ 'infinity' AND NOT withdrawn
    UNION ALL BY NAME
    SELECT * FROM figure_states_closed WHERE NOT withdrawn
)
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator,
    published_from,
    CASE WHEN published_to > asked_published_limit() THEN TIMESTAMPTZ 'infinity' ELSE published_to END AS published_to,
    recorded_from,
    CASE WHEN recorded_to > asked_recorded_by() THEN TIMESTAMPTZ 'infinity' ELSE recorded_to END AS recorded_to
FROM rectangles
WHERE published_from <= asked_published_limit() AND recorded_from <= asked_recorded_by();
