-- Grain: one state that does not follow the one before it, or is not followed, as plain statements are.
-- Times: publication and recording.
-- Reads: figure_states, several.
-- Why: each state must be recorded and published after the one before it, say another thing, and end on both clocks where
--   the next begins. Then no two rectangles of the figure meet. What is found here is looked at again: by audits, and
--   by the loop. What states say is told apart by hashes, for two windows over eight columns are dear.
CREATE OR REPLACE TEMP TABLE unchained AS
WITH marked AS (
    SELECT
        figure_states.figure, position, published_from, published_to, recorded_from, superseded_at,
        hash(withdrawn, "value", value_high, "text", unit, bound, printed, label) AS mark
    FROM figure_states
    SEMI JOIN several ON figure_states.figure = several.figure
),
ordered AS (
    SELECT
        figure, position, published_from, published_to, recorded_from, superseded_at, mark,
        lag(mark) OVER following_order AS mark_before,
        lag(position) OVER following_order AS position_before,
        lag(published_from) OVER following_order AS published_before,
        lead(published_from, 1, TIMESTAMPTZ 'infinity') OVER following_order AS next_published,
        lead(recorded_from, 1, TIMESTAMPTZ 'infinity') OVER following_order AS next_recorded
    FROM marked
    WINDOW following_order AS (PARTITION BY figure ORDER BY published_from, position)
)
SELECT
    figure, position, position_before,
    coalesce(mark = mark_before, FALSE) AS alike,
    coalesce(published_from = published_before OR position = position_before, FALSE) AS twice
FROM ordered
WHERE alike OR twice
    OR position < position_before
    OR published_to <> next_published
    OR superseded_at <> next_recorded
    OR superseded_at < recorded_from
    OR published_to <= published_from;
