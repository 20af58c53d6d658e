-- Grain: one row of disagreements for as long as no figure of its subject, measure and period moves.
-- Times: seen from and until when, half-open, on the publisher's clock.
-- Reads: disagreements, figures_seen, best_figures_seen.
-- Why: worked out for each subject, measure and period at its own moments only.
WITH moments AS (
    SELECT DISTINCT subject, measure, period, unnest([seen_from, seen_to]) AS moment FROM figures_seen
),
spans AS (
    SELECT *, lead(moment, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY subject, measure, period ORDER BY moment) AS until
    FROM moments
)
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM spans,
    LATERAL (
        SELECT *
        FROM disagreements AS found
        WHERE found.subject = spans.subject AND found.measure = spans.measure AND found.period = spans.period
    ) AS here;
