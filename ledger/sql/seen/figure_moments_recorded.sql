-- Grain: one moment of a figure at which something was said about it.
-- Times: the moment, on the clock of recording.
-- Reads: events; the session variables named_source, named_subject, named_measure, named_period.
-- Why: between two of them nothing that is said of this figure alone can change.
SELECT DISTINCT source, subject, measure, period, recorded_at AS moment
FROM events
WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    AND source = coalesce(getvariable('named_source'), source)
    AND subject = coalesce(getvariable('named_subject'), subject)
    AND measure = coalesce(getvariable('named_measure'), measure)
    AND period = coalesce(getvariable('named_period'), period);
