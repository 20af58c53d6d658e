-- Grain: one figure that differs between two moments.
-- Times: each side as of its own pair of clocks.
-- Reads: figures_as_of.
-- Audits: none; figures has its own.
-- Why: what was news between two moments, side by side, of the figures that may differ (see differing).
WITH listed AS (
    SELECT DISTINCT *
    FROM (SELECT unnest($subjects::VARCHAR[]) AS subject, unnest($measures::VARCHAR[]) AS measure,
        unnest($periods::VARCHAR[]) AS period, unnest($sources::VARCHAR[]) AS source)
),
first_side AS (
    SELECT *
    FROM figures_as_of($first_published_by::TIMESTAMPTZ, $first_recorded_by::TIMESTAMPTZ)
    SEMI JOIN listed USING (subject, measure, period, source)
    WHERE subject BETWEEN $low::VARCHAR AND $high::VARCHAR
),
second_side AS (
    SELECT *
    FROM figures_as_of($second_published_by::TIMESTAMPTZ, $second_recorded_by::TIMESTAMPTZ)
    SEMI JOIN listed USING (subject, measure, period, source)
    WHERE subject BETWEEN $low::VARCHAR AND $high::VARCHAR
)
SELECT
    coalesce(second_side.source, first_side.source) AS source,
    coalesce(second_side.subject, first_side.subject) AS subject,
    coalesce(second_side.measure, first_side.measure) AS measure,
    coalesce(second_side.period, first_side.period) AS period,
    CASE WHEN first_side.source IS NULL THEN 'appeared' WHEN second_side.source IS NULL THEN 'gone' ELSE 'changed' END
        AS difference,
    first_side.value AS old_value, first_side.value_high AS old_value_high, first_side.text AS old_text,
    first_side.bound AS old_bound, first_side.unit AS old_unit, first_side.printed AS old_printed,
    second_side.value AS new_value, second_side.value_high AS new_value_high, second_side.text AS new_text,
    second_side.bound AS new_bound, second_side.unit AS new_unit, second_side.printed AS new_printed
FROM first_side
FULL JOIN second_side
    ON first_side.source = second_side.source AND first_side.subject = second_side.subject
    AND first_side.measure = second_side.measure AND first_side.period = second_side.period
WHERE row(first_side.value, first_side.value_high, first_side.text, first_side.unit, first_side.bound,
        first_side.printed, first_side.source)
    IS DISTINCT FROM row(second_side.value, second_side.value_high, second_side.text, second_side.unit,
        second_side.bound, second_side.printed, second_side.source)
ORDER BY subject, measure, period, source
