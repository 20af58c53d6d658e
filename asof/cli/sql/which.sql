-- Grain: one statement of a figure, still part of the record or not, that has this value or prints it.
-- Times: published_from/published_to and recorded_from/recorded_to of the state; follows both clocks.
-- Reads: figure_versions, figures, measures.
-- Why: `asof which`: from which publication a number comes, and whether it has changed since.
SELECT
    states.subject, states.measure, states.period, states.source, states.value, states.printed, states.unit,
    CASE
        WHEN states.recorded_to < TIMESTAMPTZ 'infinity' THEN 'our record was corrected'
        WHEN current.position = states.position THEN 'still stands'
        WHEN current.position IS NULL THEN 'withdrawn since'
        WHEN current.value IS NOT DISTINCT FROM states.value AND current.text IS NOT DISTINCT FROM states.text
            THEN 'changed and stated again since'
        ELSE 'changed since'
    END AS state,
    current.printed AS current_printed, current.value AS current_value, current.published_at AS current_published_at,
    states.published_from, states.published_to, states.recorded_from, states.recorded_to, states.position,
    states.document, states.locator
FROM figure_versions AS states
LEFT JOIN figures AS current
    ON current.source = states.source AND current.subject = states.subject AND current.measure = states.measure
    AND current.period = states.period
WHERE ($subject IS NULL OR states.subject = $subject)
    AND ($period IS NULL OR states.period = $period)
    AND (
        $measure IS NULL OR states.measure = $measure OR states.subject || '/' || states.measure = $measure
        OR states.measure IN (SELECT measure FROM measures WHERE list_contains(aliases, $measure))
    )
    AND (
        states.printed = $said OR states.text = $said
        OR states.value = TRY_CAST($said AS DECIMAL(38, 15)) OR states.value_high = TRY_CAST($said AS DECIMAL(38, 15))
        OR TRY_CAST(regexp_extract(replace(states.printed, ',', ''), '-?[0-9]+(\.[0-9]+)?') AS DECIMAL(38, 15))
        = TRY_CAST($said AS DECIMAL(38, 15))
    )
QUALIFY row_number() OVER (
    PARTITION BY states.position ORDER BY states.recorded_to DESC, states.published_from
) = 1
ORDER BY states.subject, states.measure, states.period_start, states.period, states.source, states.published_from,
    states.recorded_from;
