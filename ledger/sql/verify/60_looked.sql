-- Grain: one act on a figure, beside the row that keeps it: a state that it begins, or a restatement; or neither.
-- Times: publication and recording.
-- Reads: events, figure_states, restatements, series, periods.
-- Why: whatever a row says must be what its event says, names and numbers included. Rows are found by position, not by
--   name: numbers are joined ten times faster than texts, and the writer does it the other way round.
CREATE OR REPLACE TEMP TABLE looked AS
SELECT
    events.position, events.recorded_at, events.published_at, act_of(events.kind) AS act,
    coalesce(states.figure, restatements.figure) AS figure,
    states.figure IS NOT NULL AS is_state,
    states.published_to, states.superseded_at,
    coalesce(
        series.source = events.source AND series.subject = events.subject AND series.measure = events.measure
        AND periods.period = events.period
        AND CASE
            WHEN states.figure IS NULL THEN restatements.published_at = events.published_at
            ELSE restatements.figure IS NULL
                AND states.published_from = events.published_at
                AND states.recorded_from = events.recorded_at
                AND states.recorded_at = events.recorded_at
                AND states.withdrawn = (act_of(events.kind) = 'figure-withdrawn')
                AND states.source = events.source
                AND states.subject = events.subject
                AND states.measure = events.measure
                AND states.period = events.period
                AND states.period_start IS NOT DISTINCT FROM periods.period_start
                AND states.period_end IS NOT DISTINCT FROM periods.period_end
                AND states.value IS NOT DISTINCT FROM events.value
                AND states.value_high IS NOT DISTINCT FROM events.value_high
                AND states.text IS NOT DISTINCT FROM events.text
                AND states.unit IS NOT DISTINCT FROM events.unit
                AND states.bound IS NOT DISTINCT FROM events.bound
                AND states.printed IS NOT DISTINCT FROM events.printed
                AND states.label IS NOT DISTINCT FROM events.label
                AND states.attributed_to IS NOT DISTINCT FROM events.attributed_to
                AND states.published_not_before IS NOT DISTINCT FROM events.published_not_before
                AND states.document IS NOT DISTINCT FROM events.document
                AND states.locator IS NOT DISTINCT FROM events.locator
        END,
        FALSE
    ) AS sound
FROM events
LEFT JOIN figure_states AS states ON events.position = states.position
LEFT JOIN restatements ON events.position = restatements.position
LEFT JOIN series ON coalesce(states.figure, restatements.figure) >> 32 = series.series
LEFT JOIN periods ON coalesce(states.figure, restatements.figure) & 4294967295 = periods.period_number
WHERE act_of(events.kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided');
