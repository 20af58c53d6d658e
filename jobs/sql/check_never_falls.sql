-- Grain:  one figure of a document that is less than that of the period before
-- Times:  published_at of the figure as it stands now
-- Reads:  figures
-- Audits: none; what it finds becomes an alarm event
-- Why:    a total that only ever grows, such as of all projects so far, cannot fall
WITH steps AS (
  SELECT *, lag(value) OVER each_figure AS before, lag(period) OVER each_figure AS period_before
  FROM figures
  WHERE source = $source AND measure = $measure AND value IS NOT NULL
  WINDOW each_figure AS (PARTITION BY subject ORDER BY period_start, period)
)
SELECT
  subject, measure, period, published_at,
  printed || ' is less than ' || CAST(before AS VARCHAR) || ' (' || period_before || ')' AS reason
FROM steps
WHERE document = $document AND value < before
ORDER BY subject, period
