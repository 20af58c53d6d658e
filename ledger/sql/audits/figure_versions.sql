-- Grain: one rectangle that is empty or shares a point with another of its figure.
-- Times: now.
-- Reads: figure_versions, figure_states, figure_states_closed, unchained.
-- Why: at any (published_by, recorded_by) a figure has one state at most. Which rectangles meet is asked by number, and only of
--   the figures of which something was closed, or whose states do not form a chain: those of a chain cannot meet. A join of
--   all rectangles by name took two seconds of CPU a million.
WITH suspected AS (
    SELECT figure FROM unchained
    UNION
    SELECT figure FROM figure_states_closed
),
rectangles AS (
    SELECT figure, position, published_from, TIMESTAMPTZ 'infinity' AS published_to, recorded_from, superseded_at AS recorded_to
    FROM figure_states
    WHERE recorded_from < superseded_at
    UNION ALL
    SELECT figure, position, published_from, published_to, greatest(recorded_from, superseded_at), TIMESTAMPTZ 'infinity'
    FROM figure_states
    WHERE superseded_at < TIMESTAMPTZ 'infinity'
    UNION ALL
    SELECT figure, position, published_from, published_to, recorded_from, recorded_to FROM figure_states_closed
),
numbered AS (
    SELECT rectangles.*, row_number() OVER () AS place
    FROM rectangles
    SEMI JOIN suspected ON rectangles.figure = suspected.figure
)
SELECT one.figure, one.position
FROM numbered AS one
JOIN numbered AS other ON one.figure = other.figure
WHERE one.place < other.place
    AND one.published_from < other.published_to AND other.published_from < one.published_to
    AND one.recorded_from < other.recorded_to AND other.recorded_from < one.recorded_to
UNION ALL
SELECT NULL, position
FROM figure_versions
WHERE published_from >= published_to OR recorded_from >= recorded_to OR recorded_from < recorded_at;
