-- Grain:  one publication of a figure that a document was the evidence of, as our record stands now
-- Times:  published_at
-- Reads:  events
-- Audits: none; it is compared with a reading of the same document at once
-- Why:    what a stored document is held to say, to compare with what it says when it is read again
WITH acts AS (
  SELECT subject, measure, period, published_at, max(position) AS position
  FROM events
  WHERE source = $1 AND published_at IS NOT NULL AND measure IS NOT NULL
    AND (
      kind LIKE 'figure-published.%' OR kind LIKE 'figure-withdrawn.%'
      OR kind LIKE 'record-corrected.%' OR kind LIKE 'record-voided.%'
    )
  GROUP BY subject, measure, period, published_at
)
SELECT
  last.subject, last.measure, last.period, last.published_at, last.value, last.value_high, last.text, last.unit,
  coalesce(last.bound, 'exact') AS bound, last.printed, last.label
FROM acts
JOIN events AS last USING (position)
WHERE last.document = $2 AND (last.kind LIKE 'figure-published.%' OR last.kind LIKE 'record-corrected.%')
