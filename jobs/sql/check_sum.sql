-- Grain:  one total of which the parts do not add up, if the document holds the total or a part
-- Times:  published_at of the total as it stands now
-- Reads:  figures
-- Audits: none; what it finds becomes an alarm event
-- Why:    164 projects are 75 and 89, or one of the three is wrong
WITH of_source AS (
  SELECT *
  FROM figures
  WHERE source = $source AND value IS NOT NULL
),
parts AS (
  SELECT subject, period, sum(value) AS value, count(*) AS parts_count, bool_or(document = $document) AS is_new
  FROM of_source
  WHERE list_contains(CAST($parts AS VARCHAR[]), measure)
  GROUP BY subject, period
)
SELECT
  total.subject, total.measure, total.period, total.published_at,
  total.printed || ' is not the sum of its parts, ' || CAST(parts.value AS VARCHAR) AS reason
FROM of_source AS total
JOIN parts ON parts.subject = total.subject AND parts.period = total.period
WHERE total.measure = $measure AND parts.parts_count = len(CAST($parts AS VARCHAR[]))
  AND (total.document = $document OR parts.is_new)
  AND abs(total.value - parts.value) > CAST($tolerance AS DECIMAL(38, 15))
ORDER BY total.subject, total.period
