-- Grain: one event: what is news in a release, and the release itself.
-- Times: recorded_at is the commit's.
-- Reads: incoming.
-- Why: the rows stand in order of position, and DuckDB keeps the order; columns that nothing fills are left out.
INSERT INTO events BY NAME
SELECT $first_position + place AS position, $recorded_at AS recorded_at, * EXCLUDE (place) FROM incoming;
