-- Grain: one act on a figure, with the number of the figure; strays also under the number that their own names have.
-- Times: none.
-- Reads: looked, events, series, periods.
-- Why: the acts of odd figures are found by number later on. A stray is an act of which nothing is kept, or not what it
--   says: only for these the number is looked up by name, and what they name is odd.
INSERT INTO numbered
WITH strays AS (
    SELECT events.position, events.source, events.subject, events.measure, events.period
    FROM events
    JOIN (SELECT DISTINCT position FROM looked WHERE figure IS NULL OR NOT sound) AS odd_ones ON events.position = odd_ones.position
    WHERE events.position >= $first AND events.position < $beyond
)
SELECT figure, position, FALSE AS stray FROM looked WHERE sound
UNION ALL
SELECT (CAST(series.series AS BIGINT) << 32) | periods.period_number, strays.position, TRUE
FROM strays
JOIN series ON strays.source = series.source AND strays.subject = series.subject AND strays.measure = series.measure
JOIN periods ON strays.period = periods.period;
