-- Grain:  one figure of a document that lies outside its declared range
-- Times:  published_at of the figure as it stands now
-- Reads:  figures
-- Audits: none; what it finds becomes an alarm event
-- Why:    a value that cannot be true is kept, marked and reported
SELECT
  subject, measure, period, published_at,
  printed || ' is outside ' || coalesce($low, 'anything') || ' to ' || coalesce($high, 'anything') AS reason
FROM figures
WHERE source = $source AND document = $document AND measure = $measure
  AND (value < CAST($low AS DECIMAL(38, 15)) OR value > CAST($high AS DECIMAL(38, 15)))
ORDER BY subject, period
