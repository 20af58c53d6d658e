-- Grain: a number: how many events do not stand right behind the one before them, as the log is stored.
-- Times: recording.
-- Reads: events.
-- Why: a log as it was written has none, and to see that costs a twentieth of sorting positions or telling them apart.
SELECT count(*)
FROM (
    SELECT
        position, recorded_at,
        lag(position) OVER () AS position_before,
        lag(recorded_at) OVER () AS recorded_before
    FROM events
)
WHERE position <> position_before + 1 OR recorded_at < recorded_before;
