-- Grain: one event of the commit in the making, with the figure that it acts on.
-- Times: recorded_at is the commit's.
-- Reads: incoming.
-- Why: the numbers are known already, so nothing is joined.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT
    $first_position + incoming.place AS position,
    $recorded_at AS recorded_at,
    incoming.* EXCLUDE (place, acts_on_figure)
FROM incoming
ORDER BY incoming.place;
