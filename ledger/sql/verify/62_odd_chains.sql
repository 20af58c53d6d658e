-- Grain: one figure, stated more than once, whose cells do not follow each other as plain statements do.
-- Times: publication and recording.
-- Reads: looked, odd, events.
-- Why: each cell must be published after the one before it, begin a state exactly if it says another thing, and a state
--   must end where the next begins. Where that does not hold, the loop has to say whether it is right.
INSERT INTO odd
WITH again AS (
    SELECT figure FROM looked GROUP BY figure HAVING count(*) > 1 AND figure IS NOT NULL
),
cells AS (
    SELECT
        looked.figure, looked.position, looked.published_at, looked.recorded_at, looked.is_state,
        looked.published_to, looked.superseded_at,
        [looked.act, CAST(value AS VARCHAR), CAST(value_high AS VARCHAR), text, unit, bound, printed, label] AS says
    FROM looked
    JOIN events ON looked.position = events.position
    SEMI JOIN again ON looked.figure = again.figure
    ANTI JOIN odd ON looked.figure = odd.figure
),
compared AS (
    SELECT
        figure, is_state, published_at, published_to, superseded_at,
        lag(published_at) OVER forwards AS published_before,
        row_number() OVER forwards = 1 OR says IS DISTINCT FROM lag(says) OVER forwards AS begins,
        first_value(CASE WHEN is_state THEN published_at END IGNORE NULLS) OVER following AS next_published,
        first_value(CASE WHEN is_state THEN recorded_at END IGNORE NULLS) OVER following AS next_recorded
    FROM cells
    WINDOW
        forwards AS (PARTITION BY figure ORDER BY position),
        following AS (PARTITION BY figure ORDER BY position ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
)
SELECT DISTINCT figure
FROM compared
WHERE published_at <= published_before
    OR begins <> is_state
    OR (is_state AND published_to <> coalesce(next_published, TIMESTAMPTZ 'infinity'))
    OR (is_state AND superseded_at <> coalesce(next_recorded, TIMESTAMPTZ 'infinity'));
