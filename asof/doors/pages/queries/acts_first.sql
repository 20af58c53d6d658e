-- Grain: one statement, before a position, that does not take the place of another state, the newest first.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: events, figure_states.
-- Audits: none.
-- Why: only such a statement can be the first of its figure; a long log of revisions is not walked through.
WITH following AS (
    SELECT later.position
    FROM figure_states AS earlier
    JOIN figure_states AS later
        ON earlier.figure = later.figure AND earlier.published_to = later.published_from
    WHERE earlier.published_to < TIMESTAMPTZ 'infinity' AND NOT earlier.withdrawn
)
SELECT position, source, subject, measure
FROM events
WHERE kind = 'figure-published.v1' AND position NOT IN (SELECT position FROM following)
    AND recorded_at <= asked_recorded_by() AND published_at <= asked_published_limit()
    AND position < $before::BIGINT
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT
