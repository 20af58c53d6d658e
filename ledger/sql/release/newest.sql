-- Grain: the newest release of a source: its layout, its position and its time.
-- Times: both clocks are the connection's.
-- Reads: events.
-- Why: a correction of our reading of a release has its layout too; the last one recorded counts.
SELECT CAST(body AS VARCHAR), position, published_at
FROM events
WHERE kind = 'release-ingested.v1' AND source = $source
    AND published_at <= asked_published_by() AND recorded_at <= asked_recorded_by()
ORDER BY published_at DESC, position DESC
LIMIT 1;
