-- Grain: one figure that is not the same at two moments of the clock recorded_by.
-- Times: two moments of one clock; the other clock is now.
-- Reads: figures_as_of.
-- Why: `asof diff --clock recorded`.
WITH before AS (FROM figures_as_of(NULL, $from_time)),
after AS (FROM figures_as_of(NULL, $to_time))
SELECT
    CASE WHEN before.source IS NULL THEN 'appeared' WHEN after.source IS NULL THEN 'disappeared' ELSE 'changed' END
        AS change,
    source, subject, measure, period,
    before.printed AS from_printed, after.printed AS to_printed,
    before.value AS from_value, after.value AS to_value,
    after.value - before.value AS difference,
    before.text AS from_text, after.text AS to_text,
    before.unit AS from_unit, after.unit AS to_unit,
    before.bound AS from_bound, after.bound AS to_bound,
    before.label AS from_label, after.label AS to_label,
    before.published_at AS from_published_at, after.published_at AS to_published_at,
    before.recorded_at AS from_recorded_at, after.recorded_at AS to_recorded_at,
    before.position AS from_position, after.position AS to_position,
    before.document AS from_document, after.document AS to_document
FROM before
FULL JOIN after USING (source, subject, measure, period)
WHERE ($name IS NULL OR subject = $name OR subject || '/' || measure = $name)
    AND row(before.source, before.value, before.value_high, before.text, before.unit, before.bound, before.printed, before.label)
    IS DISTINCT FROM
    row(after.source, after.value, after.value_high, after.text, after.unit, after.bound, after.printed, after.label)
ORDER BY subject, measure, coalesce(before.period_start, after.period_start) NULLS FIRST, period, source;
