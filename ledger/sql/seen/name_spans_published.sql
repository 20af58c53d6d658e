-- Grain: one span of a subject, measure and period in which none of its figures moves.
-- Times: its moment, and until when, half-open, on the publisher's clock.
-- Reads: figures_seen.
-- Why: within it nothing that is said of all sources together can change.
SELECT
    *, lead(moment, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY subject, measure, period ORDER BY moment) AS until
FROM (SELECT DISTINCT subject, measure, period, unnest([seen_from, seen_to]) AS moment FROM figures_seen) AS moments;
