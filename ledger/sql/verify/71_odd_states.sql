-- Grain: one figure with states only, which do not follow each other as plain statements do.
-- Times: publication and recording.
-- Reads: figure_states, several, restatements, odd.
-- Why: each state must be published after the one before it, say another thing, and end where the next begins. What they say is
--   told apart by hashes: where two are the same, the loop has to say whether it is right.
INSERT INTO odd
WITH compared AS (
    SELECT
        figure_states.figure, published_to, superseded_at,
        lag(published_from) OVER forwards >= published_from AS falls,
        hash(withdrawn, "value", value_high, "text", unit, bound, printed, label) AS mark,
        lag(hash(withdrawn, "value", value_high, "text", unit, bound, printed, label)) OVER forwards AS mark_before,
        lead(published_from) OVER forwards AS next_published,
        lead(recorded_from) OVER forwards AS next_recorded
    FROM figure_states
    SEMI JOIN several ON figure_states.figure = several.figure
    ANTI JOIN restatements ON figure_states.figure = restatements.figure
    ANTI JOIN odd ON figure_states.figure = odd.figure
    WINDOW forwards AS (PARTITION BY figure_states.figure ORDER BY position)
)
SELECT figure
FROM compared
WHERE falls
    OR mark = mark_before
    OR published_to <> coalesce(next_published, TIMESTAMPTZ 'infinity')
    OR superseded_at <> coalesce(next_recorded, TIMESTAMPTZ 'infinity');
