-- Grain: one snapshot.
-- Times: published_by and recorded_by of its basis, recorded_at of its taking.
-- Reads: events.
-- Audits: snapshots.
-- Why: which queries were fixed, at which basis, with which content. Details are free, so one that is no number or time
--   is null and does not hide the others. The first digests of content had no version.
CREATE OR REPLACE VIEW snapshots AS
SELECT
    body ->> '$.name' AS name,
    body ->> '$.snapshot' AS snapshot,
    body ->> '$.query' AS query,
    TRY_CAST(body ->> '$.published_by' AS TIMESTAMPTZ) AS published_by,
    TRY_CAST(body ->> '$.recorded_by' AS TIMESTAMPTZ) AS recorded_by,
    TRY_CAST(body ->> '$.basis_position' AS BIGINT) AS basis_position,
    TRY_CAST(body ->> '$.rows' AS BIGINT) AS "rows",
    body ->> '$.sql_sha256' AS sql_sha256,
    body ->> '$.content_sha256' AS content_sha256,
    recorded_at, position,
    coalesce(TRY_CAST(body ->> '$.content_version' AS INTEGER), 1) AS content_version
FROM events
WHERE kind = 'snapshot-taken.v1' AND recorded_at <= asked_recorded_by();
