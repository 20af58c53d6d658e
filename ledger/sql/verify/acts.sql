-- Grain: one act on a figure, with all that it says and rests on.
-- Times: publication and recording, in microseconds since 1970.
-- Reads: events, numbered, periods, odd.
-- Why: the loop of the checker goes through these, slice by slice, figure by figure, in order of position.
WITH asked AS (
    SELECT DISTINCT figure, position
    FROM numbered
    SEMI JOIN odd ON numbered.figure = odd.figure
    WHERE figure BETWEEN $low AND $high
)
SELECT
    asked.figure, events.position, epoch_us(events.recorded_at), act_of(kind), epoch_us(published_at),
    concat_ws(chr(31), value, '|', value_high, '|', text, '|', unit, '|', bound, '|', printed, '|', label),
    concat_ws(chr(31), events.source, events.subject, events.measure, events.period, epoch_us(events.recorded_at),
        attributed_to, '|', epoch_us(published_not_before), '|', document, '|', locator, '|', periods.period_start, periods.period_end)
FROM events
JOIN asked ON events.position = asked.position
JOIN periods ON asked.figure & 4294967295 = periods.period_number
ORDER BY asked.figure, events.position;
