-- Grain: one row of first_published for as long as nothing is said about its figure.
-- Times: seen from and until when, half-open, on the asked clock.
-- Reads: first_published, figure_spans_seen.
-- Why: worked out for each figure at its own moments only.
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM figure_spans_seen AS spans,
    LATERAL (
        SELECT *
        FROM first_published AS found
        WHERE found.source = spans.source AND found.subject = spans.subject
            AND found.measure = spans.measure AND found.period = spans.period
    ) AS here;
