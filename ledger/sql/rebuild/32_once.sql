-- Grain: one state of a figure that is stated once.
-- Times: publication and recording.
-- Reads: acts, events.
-- Why: most figures are, and nothing of theirs needs to be compared.
INSERT INTO figure_states
SELECT
    acts.figure, events.source, events.subject, events.measure, events.period, acts.period_start, acts.period_end,
    events.value, events.value_high, events.text, events.unit, events.bound, events.printed, events.label,
    events.attributed_to, events.published_not_before, events.document, events.locator,
    events.recorded_at, events.position, act_of(events.kind) = 'figure-withdrawn',
    events.published_at, TIMESTAMPTZ 'infinity', events.recorded_at, TIMESTAMPTZ 'infinity'
FROM acts
JOIN events ON acts.position = events.position
ANTI JOIN (SELECT figure FROM acts GROUP BY figure HAVING count(*) > 1) AS acted_on_again
    ON acts.figure = acted_on_again.figure
ORDER BY acts.figure;
