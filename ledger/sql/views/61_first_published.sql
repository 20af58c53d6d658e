-- Grain: one figure per (source, subject, measure, period) as it was first published.
-- Times: published_at is the first publication; revised_at is when the figure was last stated otherwise, NULL if never.
-- Reads: figure_versions.
-- Audits: first_published.
-- Why: what was known first is what decisions were made on. As far as it is known now: a vintage that arrives late
--   moves it; states that our own corrections have closed do not count.
CREATE OR REPLACE VIEW first_published AS
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, recorded_at, position, document, locator,
    count(*) OVER figure - 1 AS revisions,
    CASE WHEN count(*) OVER figure > 1 THEN max(published_at) OVER figure END AS revised_at,
    last_value(value) OVER in_time AS last_value,
    last_value(printed) OVER in_time AS last_printed,
    last_value(unit) OVER in_time AS last_unit
FROM figure_versions
WHERE recorded_to = TIMESTAMPTZ 'infinity'
WINDOW
    figure AS (PARTITION BY source, subject, measure, period),
    in_time AS (
        PARTITION BY source, subject, measure, period
        ORDER BY published_from
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
QUALIFY row_number() OVER (PARTITION BY source, subject, measure, period ORDER BY published_from) = 1;
