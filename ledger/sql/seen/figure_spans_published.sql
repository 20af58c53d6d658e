-- Grain: one span of a figure in which nothing is said about it.
-- Times: its moment, and until when, half-open, on the publisher's clock.
-- Reads: events; the session variables named_source, named_subject, named_measure, named_period.
-- Why: within it nothing that is said of this figure alone can change.
SELECT
    source, subject, measure, period, published_at AS moment,
    lead(published_at, 1, TIMESTAMPTZ 'infinity')
        OVER (PARTITION BY source, subject, measure, period ORDER BY published_at) AS until
FROM events
WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    AND source = coalesce(getvariable('named_source'), source)
    AND subject = coalesce(getvariable('named_subject'), subject)
    AND measure = coalesce(getvariable('named_measure'), measure)
    AND period = coalesce(getvariable('named_period'), period)
GROUP BY source, subject, measure, period, published_at;
