-- Grain: one new state of an affected figure.
-- Times: publication and recording.
-- Reads: compared, cells, periods.
-- Why: with a closed end it is a plain rectangle from this commit on.
INSERT INTO figure_states
SELECT
    cells.figure, cells.source, cells.subject, cells.measure, cells.period, periods.period_start, periods.period_end,
    cells.value, cells.value_high, cells.text, cells.unit, cells.bound, cells.printed, cells.label,
    cells.attributed_to, cells.published_not_before, cells.document, cells.locator,
    cells.recorded_at, cells.position, act_of(cells.kind) = 'figure-withdrawn',
    compared.published_from, compared.published_to, $recorded_at,
    CASE WHEN compared.published_to = TIMESTAMPTZ 'infinity' THEN TIMESTAMPTZ 'infinity' ELSE $recorded_at END
FROM compared
JOIN cells ON compared.position = cells.position
JOIN periods ON cells.period = periods.period
WHERE compared.fate = 'open'
ORDER BY cells.figure, cells.position;
