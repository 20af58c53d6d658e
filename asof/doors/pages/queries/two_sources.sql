-- Grain: one figure that either of two sources states, of the named measures of subjects.
-- Times: as figures; the clocks are bound to the connection.
-- Reads: figures.
-- Audits: none; figures has its own.
-- Why: two sources side by side, where they agree too.
WITH of_first AS (
    SELECT * FROM figures
    WHERE source = $source::VARCHAR AND subject BETWEEN $low::VARCHAR AND $high::VARCHAR
        AND list_contains($subjects::VARCHAR[], subject) AND list_contains($measures::VARCHAR[], measure)
),
of_second AS (
    SELECT * FROM figures
    WHERE source = $other::VARCHAR AND subject BETWEEN $low::VARCHAR AND $high::VARCHAR
        AND list_contains($subjects::VARCHAR[], subject) AND list_contains($measures::VARCHAR[], measure)
)
SELECT
    subject, measure, period,
    of_first.value AS old_value, of_first.value_high AS old_value_high, of_first.text AS old_text,
    of_first.bound AS old_bound, of_first.unit AS old_unit, of_first.printed AS old_printed,
    of_first.published_at AS old_published_at,
    of_second.value AS new_value, of_second.value_high AS new_value_high, of_second.text AS new_text,
    of_second.bound AS new_bound, of_second.unit AS new_unit, of_second.printed AS new_printed,
    of_second.published_at AS new_published_at,
    of_second.value - of_first.value AS difference,
    row(of_first.value, of_first.value_high, of_first.text, of_first.unit, of_first.bound)
    IS NOT DISTINCT FROM row(of_second.value, of_second.value_high, of_second.text, of_second.unit, of_second.bound)
        AS agree
FROM of_first
FULL JOIN of_second USING (subject, measure, period)
ORDER BY agree, subject, measure, period
LIMIT $limit::BIGINT
