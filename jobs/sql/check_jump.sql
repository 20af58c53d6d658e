-- Grain:  one figure of a document that differs from the period before by more than a share
-- Times:  published_at of the figure as it stands now
-- Reads:  figures
-- Audits: none; what it finds becomes an alarm event
-- Why:    a jump is more often a slip of a digit than news
WITH steps AS (
  SELECT *, lag(value) OVER each_figure AS before, lag(period) OVER each_figure AS period_before
  FROM figures
  WHERE source = $source AND measure = $measure AND value IS NOT NULL
  WINDOW each_figure AS (PARTITION BY subject ORDER BY period_start, period)
)
SELECT
  subject, measure, period, published_at,
  printed || ' differs from ' || CAST(before AS VARCHAR) || ' (' || period_before || ') by more than ' || $percent || ' %'
    AS reason
FROM steps
WHERE document = $document AND abs(value - before) * 100 > abs(before) * CAST($percent AS DECIMAL(18, 6))
ORDER BY subject, period
