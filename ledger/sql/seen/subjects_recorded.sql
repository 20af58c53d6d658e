-- Grain: one description of a subject, or the time before the first.
-- Times: seen from and until when, half-open, on the clock of recording.
-- Reads: subjects, events, series.
-- Why: worked out for each subject at its own moments only: when it was first named, and its descriptions.
WITH moments AS (
    SELECT subject, min(recorded_at) AS moment FROM series GROUP BY subject
    UNION
    SELECT subject, recorded_at FROM events WHERE kind = 'subject-described.v1'
),
spans AS (
    SELECT *, lead(moment, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY subject ORDER BY moment) AS until FROM moments
)
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM spans, LATERAL (SELECT * FROM subjects AS found WHERE found.subject = spans.subject) AS here;
