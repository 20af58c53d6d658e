-- Grain: one document, named by its SHA-256.
-- Times: retrieved_at of its first retrieval, removed_at of its take-down.
-- Reads: events.
-- Audits: documents.
-- Why: what the figures were read from, whether its bytes are still kept, and why not.
CREATE OR REPLACE VIEW documents AS
WITH retrieved AS (
    SELECT document, min(position) AS position, count(*) AS retrievals
    FROM events
    WHERE kind = 'document-retrieved.v1' AND recorded_at <= asked_recorded_by()
    GROUP BY document
),
removed AS (
    SELECT document, min(recorded_at) AS removed_at, arg_min(reason, position) AS removal_reason
    FROM events
    WHERE kind = 'document-removed.v1' AND recorded_at <= asked_recorded_by()
    GROUP BY document
)
SELECT
    retrieved.document, events.source, events.body ->> '$.media_type' AS media_type,
    CAST(events.body ->> '$.bytes_count' AS BIGINT) AS bytes_count, events.body ->> '$.url' AS url,
    CAST(events.body ->> '$.retrieved_at' AS TIMESTAMPTZ) AS retrieved_at, events.body ->> '$.warc' AS warc,
    retrieved.retrievals, removed.removed_at, removed.removal_reason, events.recorded_at, events.position
FROM retrieved
JOIN events ON retrieved.position = events.position
LEFT JOIN removed ON retrieved.document = removed.document;
