-- Grain: one state of a figure on the publisher's clock, as far as it is known.
-- Times: published_from/published_to, recorded_from since when this ledger has known it so.
-- Reads: figure_versions.
-- Why: how a figure went from first print to now; acts on our own record are in changes.
SELECT *
FROM figure_versions
WHERE subject = $subject AND measure = $measure
    AND ($period IS NULL OR period = $period)
    AND ($source IS NULL OR source = $source)
    AND recorded_to = TIMESTAMPTZ 'infinity'
ORDER BY source, period_start, period, published_from;
