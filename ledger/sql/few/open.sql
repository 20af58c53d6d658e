-- Grain: one new state.
-- Times: publication and recording.
-- Reads: staged.
-- Why: see project/32_open; which events open a state is known already.
INSERT INTO figure_states
SELECT
    staged.figure, staged.source, staged.subject, staged.measure, staged.period, staged.period_start, staged.period_end,
    staged.value, staged.value_high, staged.text, staged.unit, staged.bound, staged.printed, staged.label,
    staged.attributed_to, staged.published_not_before, staged.document, staged.locator,
    staged.recorded_at, staged.position, act_of(staged.kind) = 'figure-withdrawn',
    staged.published_at, TIMESTAMPTZ 'infinity', staged.recorded_at, TIMESTAMPTZ 'infinity'
FROM staged
WHERE position IN $positions
ORDER BY staged.figure;
