-- Grain:  one thing that waits for a person: a held release or a candidate figure
-- Times:  published_at of the release, recorded_at of when it began to wait
-- Reads:  events
-- Audits: none; decisions are events of their own
-- Why:    the review queue; what was decided, or was read after all under a mended mapping, no longer waits
WITH decided AS (
  SELECT CAST(json_extract_string(body, '$.decided_position') AS BIGINT) AS position
  FROM events
  WHERE kind LIKE 'review-decided.%'
),
read_after_all AS (
  SELECT source, document, max(position) AS position
  FROM events
  WHERE (kind LIKE 'release-ingested.%' OR kind LIKE 'figure-published.%')
    AND document IN (SELECT document FROM events WHERE kind LIKE 'release-held.%')
  GROUP BY source, document
)
SELECT
  waiting.position, CASE WHEN waiting.kind LIKE 'release-held.%' THEN 'release' ELSE 'figure' END AS sort,
  waiting.source, waiting.published_at, waiting.recorded_at, waiting.document, waiting.reason, waiting.subject,
  waiting.measure, waiting.period, waiting.value, waiting.value_high, waiting.text, waiting.unit, waiting.bound,
  waiting.printed, waiting.attributed_to, waiting.locator, waiting.extractor, waiting.body
FROM events AS waiting
ANTI JOIN decided ON decided.position = waiting.position
WHERE (waiting.kind LIKE 'release-held.%' OR waiting.kind LIKE 'candidate-proposed.%')
  AND NOT (
    waiting.kind LIKE 'release-held.%'
    AND EXISTS (
      SELECT 1
      FROM read_after_all
      WHERE read_after_all.source = waiting.source
        AND read_after_all.document = waiting.document
        AND read_after_all.position > waiting.position
    )
  )
ORDER BY waiting.position
