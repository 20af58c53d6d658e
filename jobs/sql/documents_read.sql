-- Grain:  one publication of a source that was read from a document we keep
-- Times:  retrieved_at is when the document came, published_at that of its release (of the first figure, if one a row)
-- Reads:  events
-- Audits: none; the documents view is audited by the ledger
-- Why:    stored documents are read again, oldest publication first; a held release was not read and is left out
WITH retrieved AS (
  SELECT
    document,
    arg_min(regexp_extract(json_extract_string(body, '$.url'), '([^/]*)$', 1), position) AS name,
    arg_min(CAST(json_extract_string(body, '$.retrieved_at') AS TIMESTAMPTZ), position) AS retrieved_at
  FROM events
  WHERE kind LIKE 'document-retrieved.%' AND source = $1
  GROUP BY document
),
releases AS (
  SELECT document, published_at
  FROM events
  WHERE kind LIKE 'release-ingested.%' AND source = $1
  UNION
  SELECT document, min(published_at)
  FROM events
  WHERE kind LIKE 'figure-published.%' AND source = $1
    AND document NOT IN (
      SELECT document
      FROM events
      WHERE kind LIKE 'release-ingested.%' AND source = $1 AND document IS NOT NULL
    )
  GROUP BY document
)
SELECT DISTINCT document, name, retrieved_at, published_at
FROM retrieved
JOIN releases USING (document)
ORDER BY published_at, document
