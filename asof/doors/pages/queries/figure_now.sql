-- Grain: one figure of the series, the latest reference period first.
-- Times: all three; the clocks are bound to the connection.
-- Reads: figures.
-- Audits: none; figures has its own.
-- Why: what the figures of a measure of a subject are, as of both clocks.
SELECT *
FROM figures
WHERE subject = $subject AND measure = $measure AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($period::VARCHAR IS NULL OR period = $period::VARCHAR)
ORDER BY period_start DESC NULLS LAST, period DESC, source
LIMIT $limit::BIGINT
