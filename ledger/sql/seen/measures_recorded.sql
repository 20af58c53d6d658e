-- Grain: one description of a measure, or the time before the first.
-- Times: seen from and until when, half-open, on the clock of recording.
-- Reads: measures, events, series.
-- Why: worked out for each measure at its own moments only: when it was first named, and its descriptions.
WITH moments AS (
    SELECT measure, min(recorded_at) AS moment FROM series GROUP BY measure
    UNION
    SELECT measure, recorded_at FROM events WHERE kind = 'measure-described.v1'
),
spans AS (
    SELECT *, lead(moment, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY measure ORDER BY moment) AS until FROM moments
)
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM spans, LATERAL (SELECT * FROM measures AS found WHERE found.measure = spans.measure) AS here;
