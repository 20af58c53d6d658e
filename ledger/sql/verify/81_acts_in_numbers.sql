-- Grain: one act on an odd figure, numbers instead of names, with what it says as text.
-- Times: publication and recording, in microseconds since 1970.
-- Reads: events, numbered, odd, doubtful.
-- Why: what an act rests on has been compared where it is kept, so the loop needs to know only whether two acts say the same.
WITH asked AS (
    SELECT DISTINCT figure, position
    FROM numbered
    SEMI JOIN odd ON numbered.figure = odd.figure
    ANTI JOIN doubtful ON numbered.figure = doubtful.figure
    WHERE figure BETWEEN $low AND $high
)
SELECT
    asked.figure, events.position, epoch_us(events.recorded_at) AS recorded_at,
    CASE act_of(kind) WHEN 'record-voided' THEN 3 ELSE 0 END AS act,
    epoch_us(published_at) AS published_at,
    concat_ws(chr(31), act_of(kind) = 'figure-withdrawn', value, '|', value_high, '|', text, '|', unit, '|', bound, '|', printed, '|', label)
        AS says
FROM events
JOIN asked ON events.position = asked.position
ORDER BY asked.figure, events.position;
