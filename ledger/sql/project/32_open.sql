-- Grain: one new state.
-- Times: publication and recording.
-- Reads: plain, staged.
-- Why: it holds from its publication on, until something later is known.
INSERT INTO figure_states
SELECT
    staged.figure, staged.source, staged.subject, staged.measure, staged.period, staged.period_start, staged.period_end,
    staged.value, staged.value_high, staged.text, staged.unit, staged.bound, staged.printed, staged.label,
    staged.attributed_to, staged.published_not_before, staged.document, staged.locator,
    staged.recorded_at, staged.position, act_of(staged.kind) = 'figure-withdrawn',
    staged.published_at, TIMESTAMPTZ 'infinity', staged.recorded_at, TIMESTAMPTZ 'infinity'
FROM staged
JOIN plain ON staged.position = plain.position
WHERE NOT plain.repeats
ORDER BY staged.figure;
