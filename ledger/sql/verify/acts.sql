-- Grain: one act on a figure, with all that it says and rests on.
-- Times: publication and recording, in microseconds since 1970.
-- Reads: events, series, periods, odd.
-- Why: the loop of the checker goes through these, slice by slice, figure by figure, in order of position.
SELECT
    (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure,
    position, epoch_us(events.recorded_at), act_of(kind), epoch_us(published_at),
    concat_ws(chr(31), value, '|', value_high, '|', text, '|', unit, '|', bound, '|', printed, '|', label),
    concat_ws(chr(31), events.source, events.subject, events.measure, events.period, epoch_us(events.recorded_at),
        attributed_to, '|', epoch_us(published_not_before), '|', document, '|', locator, '|', periods.period_start, periods.period_end)
FROM events
JOIN series USING (source, subject, measure)
JOIN periods USING (period)
SEMI JOIN odd ON (CAST(series.series AS BIGINT) << 32) | periods.period_number = odd.figure
WHERE figure BETWEEN $low AND $high AND act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
ORDER BY figure, position;
