-- Grain: one change of a figure, in the order of recording.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: GET /changes; `after` is the position of the last one the asker has seen.
SELECT *
FROM changes
WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
    AND ($period::VARCHAR IS NULL OR period = $period::VARCHAR)
    AND ($kind::VARCHAR IS NULL OR kind = $kind::VARCHAR)
    AND ($after::BIGINT IS NULL OR position > $after::BIGINT)
ORDER BY position
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
