-- Grain: one row: whether the same release is held already, for the same reason.
-- Times: publication.
-- Reads: events.
-- Why: a source that is polled every hour must not be held every hour.
SELECT count(*)
FROM (
    SELECT kind, document, reason
    FROM events
    WHERE kind IN ('release-held.v1', 'release-ingested.v1') AND source = $source AND published_at = $published_at
    ORDER BY position DESC
    LIMIT 1
)
WHERE kind = 'release-held.v1' AND document IS NOT DISTINCT FROM $document AND reason = $reason;
