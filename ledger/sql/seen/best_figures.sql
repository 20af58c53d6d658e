-- Grain: one row of best_figures for as long as no figure of its subject, measure and period moves.
-- Times: seen from and until when, half-open, on the asked clock.
-- Reads: best_figures, name_spans_seen.
-- Why: worked out for each subject, measure and period at its own moments only.
SELECT here.*, spans.moment AS seen_from, spans.until AS seen_to
FROM name_spans_seen AS spans,
    LATERAL (
        SELECT *
        FROM best_figures AS found
        WHERE found.subject = spans.subject AND found.measure = spans.measure AND found.period = spans.period
    ) AS here;
