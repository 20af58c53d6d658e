-- Grain: one event whose time is before that of the event before it.
-- Times: recording.
-- Reads: events.
-- Why: positions and times must tell the same order.
SELECT position, recorded_at
FROM events
QUALIFY recorded_at < lag(recorded_at) OVER (ORDER BY position);
