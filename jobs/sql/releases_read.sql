-- Grain:  one release of a source with many (a file of a folder, an entry of a feed), as last read
-- Times:  recording order (position)
-- Reads:  events
-- Audits: none; the documents view is audited by the ledger
-- Why:    a release that was read is not read again
SELECT
  json_extract_string(release, '$.url') AS url,
  arg_max(json_extract_string(release, '$.document'), position) AS document
FROM (
  SELECT position, unnest(CAST(json_extract(body, '$.releases') AS JSON[])) AS release
  FROM events
  WHERE kind LIKE 'poll-completed.%' AND source = ? AND json_extract(body, '$.releases') IS NOT NULL
)
GROUP BY url
