-- Grain: one moment at which something was recorded for the series.
-- Times: recorded_at, and the published_at of what was recorded.
-- Reads: events.
-- Audits: none.
-- Why: the steps of both clocks' handles; asked without clocks, so that the way back to now stays open.
SELECT DISTINCT recorded_at, published_at
FROM events
WHERE subject = $subject AND measure = $measure
    AND kind IN ('figure-published.v1', 'figure-withdrawn.v1', 'record-corrected.v1', 'record-voided.v1')
ORDER BY recorded_at, published_at
LIMIT 5000
