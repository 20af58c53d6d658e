-- Grain: one commit: its first and its last position.
-- Times: recording; no two commits have the same time.
-- Reads: events.
-- Why: commits are derivable from the log alone.
SELECT min(position), max(position) FROM events GROUP BY recorded_at ORDER BY min(position);
