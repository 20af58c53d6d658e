-- Grain: one row: the newest release of the source in the log: its position, its time in microseconds, its details.
-- Times: publication.
-- Reads: events.
-- Why: where a release says what the newest one said, nothing needs to be compared.
SELECT position, epoch_us(published_at), body
FROM events
WHERE kind = 'release-ingested.v1' AND source = $source
ORDER BY position DESC
LIMIT 1;
