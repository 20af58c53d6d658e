-- Grain: one description of a source, or the time before the first.
-- Times: seen from and until when, half-open, on the clock of recording.
-- Reads: sources, events, series.
-- Why: worked out for each source at its own moments only: when it was first named, and its descriptions.
WITH moments AS (
    SELECT source, min(recorded_at) AS moment FROM series GROUP BY source
    UNION
    SELECT source, recorded_at FROM events WHERE kind = 'source-described.v1'
),
spans AS (
    SELECT *, lead(moment, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY source ORDER BY moment) AS until FROM moments
)
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM spans, LATERAL (SELECT * FROM sources AS found WHERE found.source = spans.source) AS here;
