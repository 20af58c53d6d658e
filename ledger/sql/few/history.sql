-- Grain: one state of a figure on the publisher's clock, as far as it is known.
-- Times: published_from/published_to, recorded_from since when this ledger has known it so.
-- Reads: figure_states, figure_states_closed.
-- Why: what log/history gives, of figures whose numbers are known, so that they are found by index. The limit
--   keeps the other conditions away from the scan: with more than one, DuckDB does not ask the index.
WITH states AS (SELECT * FROM figure_states WHERE figure IN $figures LIMIT 1_000_000_000_000),
closed AS (SELECT * FROM figure_states_closed WHERE figure IN $figures LIMIT 1_000_000_000_000),
known AS (
    SELECT
        * EXCLUDE (superseded_at) REPLACE (
            CASE WHEN asked_recorded_by() < superseded_at THEN TIMESTAMPTZ 'infinity' ELSE published_to END AS published_to,
            CASE
                WHEN asked_recorded_by() < superseded_at OR superseded_at = TIMESTAMPTZ 'infinity' THEN recorded_from
                ELSE greatest(recorded_from, superseded_at)
            END AS recorded_from
        )
    FROM states
    WHERE recorded_from <= asked_recorded_by()
    UNION ALL BY NAME
    SELECT * EXCLUDE (recorded_to)
    FROM closed
    WHERE recorded_from <= asked_recorded_by() AND asked_recorded_by() < recorded_to
)
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_from AS published_at, published_not_before, recorded_at, position, document, locator,
    published_from,
    CASE WHEN published_to > asked_published_limit() THEN TIMESTAMPTZ 'infinity' ELSE published_to END AS published_to,
    recorded_from, TIMESTAMPTZ 'infinity' AS recorded_to
FROM known
WHERE NOT withdrawn AND published_from <= asked_published_limit()
ORDER BY source, period_start, period, published_from;
