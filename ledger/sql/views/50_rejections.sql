-- Grain: one row of a source, or one cell of it, that could not be read.
-- Times: published_at of its release, recorded_at of the rejection.
-- Reads: events.
-- Audits: rejections.
-- Why: what cannot be read is kept with its reason, never guessed and never dropped.
CREATE OR REPLACE VIEW rejections AS
SELECT
    source, published_at, CAST(body ->> '$.row' AS BIGINT) AS "row", subject, measure, period, reason,
    body ->> '$.content' AS content, document, locator, recorded_at, position
FROM events
WHERE kind = 'row-rejected.v1' AND recorded_at <= asked_recorded_by();
