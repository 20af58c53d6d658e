-- Grain: one row of changes for as long as nothing is said about its figure.
-- Times: seen from and until when, half-open, on the clock of recording.
-- Reads: changes, figure_moments_seen.
-- Why: worked out for each figure at its own moments only.
WITH spans AS (
    SELECT
        *,
        lead(moment, 1, TIMESTAMPTZ 'infinity')
            OVER (PARTITION BY source, subject, measure, period ORDER BY moment) AS until
    FROM figure_moments_seen
)
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM spans,
    LATERAL (
        SELECT *
        FROM changes AS found
        WHERE found.source = spans.source AND found.subject = spans.subject
            AND found.measure = spans.measure AND found.period = spans.period
    ) AS here;
