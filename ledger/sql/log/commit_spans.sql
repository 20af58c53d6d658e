-- Grain: one commit: its first and its last position, its time in microseconds since 1970.
-- Times: recording; no two commits have the same time.
-- Reads: events.
-- Why: commits are derivable from the log alone.
SELECT min(position), max(position), epoch_us(recorded_at) FROM events GROUP BY recorded_at ORDER BY min(position);
