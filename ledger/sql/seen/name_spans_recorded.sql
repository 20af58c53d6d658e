-- Grain: one span of a subject, measure and period in which none of its figures moves, and no rank of their sources.
-- Times: its moment, and until when, half-open, on the clock of recording.
-- Reads: figures_seen, sources_seen.
-- Why: within it nothing that is said of all sources together can change.
SELECT
    *, lead(moment, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY subject, measure, period ORDER BY moment) AS until
FROM (
    SELECT DISTINCT subject, measure, period, unnest([seen_from, seen_to]) AS moment FROM figures_seen
    UNION
    SELECT subject, measure, period, sources_seen.seen_from FROM figures_seen JOIN sources_seen USING (source)
) AS moments;
