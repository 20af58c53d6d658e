-- Grain: one held release or proposed figure about which nobody has decided, the newest first.
-- Times: published_at, recorded_at; the clocks are bound to the connection.
-- Reads: events.
-- Audits: none.
-- Why: what a person has to look at before it becomes figures. A held document that was read after all is no news.
WITH waiting AS MATERIALIZED (
    SELECT position, kind, source, subject, measure, period, printed, published_at, recorded_at, reason, document
    FROM events
    WHERE kind IN ('release-held.v1', 'candidate-proposed.v1')
        AND recorded_at <= asked_recorded_by() AND published_at <= asked_published_limit()
        AND position NOT IN (
            SELECT CAST(body ->> '$.decided_position' AS BIGINT)
            FROM events
            WHERE kind = 'review-decided.v1' AND recorded_at <= asked_recorded_by()
        )
),
read_after_all AS (
    SELECT source, document, max(position) AS position
    FROM events
    WHERE kind IN ('release-ingested.v1', 'figure-published.v1') AND recorded_at <= asked_recorded_by()
        AND document IN (SELECT document FROM waiting WHERE kind = 'release-held.v1')
    GROUP BY source, document
)
SELECT waiting.*
FROM waiting
LEFT JOIN read_after_all USING (source, document)
WHERE waiting.kind <> 'release-held.v1' OR read_after_all.position IS NULL
    OR read_after_all.position < waiting.position
ORDER BY waiting.position DESC
LIMIT $limit::BIGINT
