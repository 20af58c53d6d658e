-- Grain: one moment at which something was recorded for the series.
-- Times: recorded_at.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: the steps of the recording clock's control; asked without clocks, so that the way back to now stays open.
SELECT DISTINCT recorded_at, published_at
FROM changes
WHERE subject = $subject AND measure = $measure
ORDER BY recorded_at, published_at
LIMIT 5000
