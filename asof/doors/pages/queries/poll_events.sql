-- Grain: one kind of event that a poll recorded.
-- Times: recorded_at between the beginning of the poll and its own record.
-- Reads: events.
-- Audits: none.
-- Why: the log of one run.
SELECT kind, count(*) AS events, min(position) AS first_position, max(position) AS last_position
FROM events
WHERE source = $source AND position <= $position::BIGINT
    AND (recorded_at >= $started_at::TIMESTAMPTZ OR position = $position::BIGINT)
GROUP BY kind
ORDER BY first_position
