-- Grain: one statement, between two positions, that does not take the place of another state, the newest first.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: figure_states, figure_states_closed.
-- Audits: none.
-- Why: only such a statement can be the first of its figure; a long log of revisions is not walked through.
WITH statements AS (
    SELECT position, source, subject, measure, figure, recorded_at, published_from FROM figure_states
    UNION ALL
    SELECT position, source, subject, measure, figure, recorded_at, published_from FROM figure_states_closed
),
followed AS (
    SELECT figure, published_to AS published_from
    FROM figure_states
    WHERE published_to < TIMESTAMPTZ 'infinity' AND NOT withdrawn
)
SELECT position, source, subject, measure
FROM statements
ANTI JOIN followed USING (figure, published_from)
WHERE recorded_at <= asked_recorded_by() AND published_from <= asked_published_limit()
    AND position >= $floor::BIGINT AND position < $before::BIGINT
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT
