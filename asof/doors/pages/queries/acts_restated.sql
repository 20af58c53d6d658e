-- Grain: one statement, before a position, about a figure that was stated before, the newest first.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: figure_states, figure_states_closed.
-- Audits: none.
-- Why: only such a statement can be a revision or a reinstatement; a long log of first statements is not walked through.
WITH statements AS (
    SELECT position, source, subject, measure, figure, recorded_at, published_from FROM figure_states
    UNION ALL
    SELECT position, source, subject, measure, figure, recorded_at, published_from FROM figure_states_closed
),
followed AS (
    SELECT figure FROM figure_states WHERE published_to < TIMESTAMPTZ 'infinity'
    UNION ALL
    SELECT figure FROM figure_states_closed
)
SELECT position, source, subject, measure
FROM statements
WHERE figure IN (SELECT figure FROM followed)
    AND recorded_at <= asked_recorded_by() AND published_from <= asked_published_limit()
    AND position < $before::BIGINT
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY position DESC
LIMIT $limit::BIGINT
