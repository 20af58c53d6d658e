-- Grain:  one source that was ever polled or described
-- Times:  recording order (position); started_at is the time of the poll itself
-- Reads:  events
-- Audits: none; it is read once when a service starts, and the polls view is audited by the ledger
-- Why:    a service that starts again has to know when it last looked, what it saw, and of what it has warned
WITH polls AS (
  SELECT
    source, position, document, body, json_extract_string(body, '$.outcome') AS outcome,
    json_extract_string(body, '$.started_at') AS started_at
  FROM events
  WHERE kind LIKE 'poll-completed.%'
),
last_polls AS (
  SELECT
    source,
    arg_max(started_at, position) AS polled_at,
    arg_max(started_at, position) FILTER (outcome <> 'failed') AS watched_at,
    arg_max(started_at, position) FILTER (outcome = 'changed') AS changed_at,
    arg_min(started_at, position) AS first_polled_at,
    arg_max_null(document, position) FILTER (outcome <> 'failed') AS document,
    arg_max(body, position) FILTER (outcome <> 'failed') AS body
  FROM polls
  GROUP BY source
),
alarms AS (
  SELECT source, max(CAST(json_extract_string(body, '$.due_at') AS TIMESTAMPTZ)) AS alarmed_until
  FROM events
  WHERE kind LIKE 'alarm-raised.%' AND json_extract_string(body, '$.alarm') = 'release-late'
  GROUP BY source
),
descriptions AS (
  SELECT source, arg_max(body, position) AS described
  FROM events
  WHERE kind LIKE 'source-described.%'
  GROUP BY source
)
SELECT source, polled_at, watched_at, changed_at, first_polled_at, alarmed_until, document, body, described
FROM last_polls
FULL JOIN descriptions USING (source)
LEFT JOIN alarms USING (source)
ORDER BY source
