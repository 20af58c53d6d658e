-- Grain: one state of a figure that is stated more than once, up to where it turns odd.
-- Times: publication and recording.
-- Reads: runs, acts, events.
-- Why: a state lasts until the next one, and was superseded when that was recorded.
INSERT INTO figure_states
WITH states AS (
    SELECT
        figure, position,
        lead(published_at, 1, TIMESTAMPTZ 'infinity') OVER following_order AS published_to,
        lead(recorded_at, 1, TIMESTAMPTZ 'infinity') OVER following_order AS superseded_at
    FROM runs
    WHERE begins
    WINDOW following_order AS (PARTITION BY figure ORDER BY position)
)
SELECT
    states.figure, events.source, events.subject, events.measure, events.period, acts.period_start, acts.period_end,
    events.value, events.value_high, events.text, events.unit, events.bound, events.printed, events.label,
    events.attributed_to, events.published_not_before, events.document, events.locator,
    events.recorded_at, events.position, act_of(events.kind) = 'figure-withdrawn',
    events.published_at, states.published_to, events.recorded_at, states.superseded_at
FROM states
JOIN events ON states.position = events.position
JOIN acts ON states.position = acts.position
ORDER BY states.figure, states.position;
