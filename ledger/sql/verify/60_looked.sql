-- Grain: one act on a figure in a range of the log, beside the row that keeps it: a state that it begins, or a restatement; or neither.
-- Times: publication and recording.
-- Reads: events, figure_states, restatements, series, periods.
-- Why: whatever a row says must be what its event says, names and numbers included. Rows are found by position, not by
--   name: numbers are joined ten times faster than texts, and the writer does it the other way round. Names are compared
--   with those of the number, on both sides, so that they need not be carried through the join. A range at a time
--   keeps what is joined small: it is faster, and ten million events take no more memory than one.
CREATE OR REPLACE TEMP TABLE looked AS
WITH kept AS (
    SELECT
        states.* EXCLUDE (source, subject, measure, period, period_start, period_end, recorded_at),
        coalesce(
            states.source = series.source AND states.subject = series.subject AND states.measure = series.measure
            AND states.period = periods.period
            AND states.period_start IS NOT DISTINCT FROM periods.period_start
            AND states.period_end IS NOT DISTINCT FROM periods.period_end
            AND states.recorded_at = states.recorded_from,
            FALSE
        ) AS named
    FROM figure_states AS states
    LEFT JOIN series ON states.figure >> 32 = series.series
    LEFT JOIN periods ON states.figure & 4294967295 = periods.period_number
    WHERE states.position >= $first AND states.position < $beyond
),
beside AS (
    SELECT
        events.position, events.recorded_at, events.published_at, events.source, events.subject, events.measure, events.period,
        act_of(events.kind) AS act,
        coalesce(kept.figure, repeated.figure) AS figure,
        kept.figure IS NOT NULL AS is_state,
        kept.published_to, kept.superseded_at,
        CASE
            WHEN kept.figure IS NULL THEN repeated.published_at = events.published_at
            ELSE repeated.figure IS NULL AND kept.named
                AND kept.published_from = events.published_at
                AND kept.recorded_from = events.recorded_at
                AND kept.withdrawn = (act_of(events.kind) = 'figure-withdrawn')
                AND kept.value IS NOT DISTINCT FROM events.value
                AND kept.value_high IS NOT DISTINCT FROM events.value_high
                AND kept.text IS NOT DISTINCT FROM events.text
                AND kept.unit IS NOT DISTINCT FROM events.unit
                AND kept.bound IS NOT DISTINCT FROM events.bound
                AND kept.printed IS NOT DISTINCT FROM events.printed
                AND kept.label IS NOT DISTINCT FROM events.label
                AND kept.attributed_to IS NOT DISTINCT FROM events.attributed_to
                AND kept.published_not_before IS NOT DISTINCT FROM events.published_not_before
                AND kept.document IS NOT DISTINCT FROM events.document
                AND kept.locator IS NOT DISTINCT FROM events.locator
        END AS same
    FROM events
    LEFT JOIN kept ON events.position = kept.position
    LEFT JOIN restatements AS repeated ON events.position = repeated.position
    WHERE events.position >= $first AND events.position < $beyond
        AND act_of(events.kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
)
SELECT
    beside.position, beside.recorded_at, beside.published_at, beside.act, beside.figure, beside.is_state, beside.published_to, beside.superseded_at,
    coalesce(
        beside.same AND series.source = beside.source AND series.subject = beside.subject AND series.measure = beside.measure
        AND periods.period = beside.period, FALSE
    ) AS sound
FROM beside
LEFT JOIN series ON beside.figure >> 32 = series.series
LEFT JOIN periods ON beside.figure & 4294967295 = periods.period_number;
