-- Grain: one release of a source, ingested or held.
-- Times: published_at of the release, recorded_at of its record.
-- Reads: events.
-- Audits: releases.
-- Why: which whole statements the ledger has, and which wait for a person. Details are free, so one that is no number
--   is null and does not hide the others.
CREATE OR REPLACE VIEW releases AS
SELECT
    source, published_at, kind = 'release-held.v1' AS held, reason,
    body ->> '$.absent' = 'withdrawn' AS complete,
    TRY_CAST(body ->> '$.rows' AS BIGINT) AS "rows",
    body ->> '$.cause' AS cause, document, recorded_at, position
FROM events
WHERE kind IN ('release-ingested.v1', 'release-held.v1')
    AND recorded_at <= asked_recorded_by() AND published_at <= asked_published_limit();
