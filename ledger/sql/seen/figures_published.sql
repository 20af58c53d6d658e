-- Grain: one state of a figure of the present record.
-- Times: seen from and until when, half-open, on the publisher's clock.
-- Reads: figure_versions; the session variables named_source, named_subject, named_measure, named_period.
-- Why: the figures at each of many moments are a range filter on this.
SELECT
    source, subject, measure, period, period_start, period_end, value, value_high, text, unit, bound, printed, label,
    published_at, published_not_before, recorded_at, position, document, locator,
    published_from AS seen_from, published_to AS seen_to
FROM figure_versions
WHERE recorded_to = TIMESTAMPTZ 'infinity'
    AND source = coalesce(getvariable('named_source'), source)
    AND subject = coalesce(getvariable('named_subject'), subject)
    AND measure = coalesce(getvariable('named_measure'), measure)
    AND period = coalesce(getvariable('named_period'), period);
