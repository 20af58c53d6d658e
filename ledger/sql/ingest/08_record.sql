-- Grain: one row: how far the record of a source goes, and its newest release (NULL where there is none).
-- Times: publication, in microseconds since 1970.
-- Reads: events.
-- Why: read once for each source that a process takes releases of; what is later than all of it needs no look at the log.
WITH told AS (
    SELECT position, kind = 'release-ingested.v1' AS is_release, published_at, body
    FROM events
    WHERE source = $source
        AND (kind = 'release-ingested.v1' OR starts_with(kind, 'figure-') OR starts_with(kind, 'record-'))
),
newest AS (SELECT position, published_at, body FROM told WHERE is_release ORDER BY position DESC LIMIT 1)
SELECT
    epoch_us((SELECT max(published_at) FROM told)), (SELECT max(position) FROM told WHERE NOT is_release),
    newest.position, epoch_us(newest.published_at), newest.body
FROM (SELECT 1) AS one
LEFT JOIN newest ON true;
