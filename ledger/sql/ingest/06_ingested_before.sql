-- Grain: one row: how often a release of this time has been ingested.
-- Times: publication.
-- Reads: events.
-- Why: the same release again is no news, another one for the same time is a conflict.
SELECT count(*)
FROM events
WHERE kind = 'release-ingested.v1' AND source = $source AND published_at = $published_at;
