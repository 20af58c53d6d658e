-- Grain: one figure of which several things are kept, whose cells do not follow each other as plain statements do.
-- Times: publication and recording.
-- Reads: cells, odd.
-- Why: each cell must be published after the one before it, begin a state exactly if it says another thing, and a state
--   must end where the next begins. Where that does not hold, the loop has to say whether it is right.
INSERT INTO odd
WITH plain AS (
    SELECT * FROM cells ANTI JOIN odd ON cells.figure = odd.figure
),
compared AS (
    SELECT
        figure, is_state, published_at, published_to, superseded_at,
        lag(published_at) OVER forwards AS published_before,
        row_number() OVER forwards = 1 OR says IS DISTINCT FROM lag(says) OVER forwards AS begins,
        first_value(CASE WHEN is_state THEN published_at END IGNORE NULLS) OVER following AS next_published,
        first_value(CASE WHEN is_state THEN recorded_at END IGNORE NULLS) OVER following AS next_recorded
    FROM plain
    WINDOW
        forwards AS (PARTITION BY figure ORDER BY position),
        following AS (PARTITION BY figure ORDER BY position ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
)
SELECT figure
FROM compared
WHERE published_at <= published_before
    OR begins <> is_state
    OR (is_state AND published_to <> coalesce(next_published, TIMESTAMPTZ 'infinity'))
    OR (is_state AND superseded_at <> coalesce(next_recorded, TIMESTAMPTZ 'infinity'));
