-- Grain: one measure of one subject about which more than one source has spoken, in the order of the list.
-- Times: recorded_at of the first event of each; the clocks are bound to the connection.
-- Reads: series.
-- Audits: none.
-- Why: sources can only disagree where there are two; the figures of a page of these are compared then.
SELECT subject, measure
FROM series
WHERE recorded_at <= asked_recorded_by()
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
GROUP BY subject, measure
HAVING count(*) > 1
    AND ($source::VARCHAR IS NULL OR list_contains(list(source), $source::VARCHAR))
    AND ($other::VARCHAR IS NULL OR list_contains(list(source), $other::VARCHAR))
ORDER BY subject, measure
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
