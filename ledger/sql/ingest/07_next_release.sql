-- Grain: one row: the time of the next complete release of the source, NULL where there is none.
-- Times: publication.
-- Reads: events.
-- Why: a release that arrives late holds only until then.
SELECT epoch_us(min(published_at))
FROM events
WHERE kind = 'release-ingested.v1' AND source = $source AND published_at > $published_at
    AND body ->> '$.absent' = 'withdrawn';
