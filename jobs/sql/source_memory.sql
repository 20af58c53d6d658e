-- Grain:  one source that was ever polled or described
-- Times:  recording order (position); started_at is the time of the poll itself
-- Reads:  events
-- Audits: none; it is read once when a service starts, and the polls view is audited by the ledger
-- Why:    a service that starts again has to know when it last looked and what it saw
WITH polls AS (
  SELECT source, position, document, body, json_extract_string(body, '$.outcome') AS outcome
  FROM events
  WHERE kind LIKE 'poll-completed.%'
),
last_polls AS (
  SELECT
    source,
    arg_max(json_extract_string(body, '$.started_at'), position) AS polled_at,
    arg_max(json_extract_string(body, '$.started_at'), position) FILTER (outcome <> 'failed') AS watched_at,
    arg_max_null(document, position) FILTER (outcome <> 'failed') AS document,
    arg_max(body, position) FILTER (outcome <> 'failed') AS body
  FROM polls
  GROUP BY source
),
descriptions AS (
  SELECT source, arg_max(body, position) AS described
  FROM events
  WHERE kind LIKE 'source-described.%'
  GROUP BY source
)
SELECT source, polled_at, watched_at, document, body, described
FROM last_polls
FULL JOIN descriptions USING (source)
ORDER BY source
