-- Grain: one event that acts on no figure: a rejected row, the release itself.
-- Times: recorded_at is the commit's.
-- Reads: incoming.
-- Why: what was rejected is recorded with what was taken, or not at all.
INSERT INTO events BY NAME
SELECT
    $first_position + incoming.place AS position,
    $recorded_at AS recorded_at,
    incoming.* EXCLUDE (place, acts_on_figure)
FROM incoming
ORDER BY incoming.place;
