-- Grain: one row of the release, with its printed key.
-- Times: none.
-- Reads: release_rows, filled.
-- Why: a row that states nothing is no figure, whatever its key.
CREATE OR REPLACE TEMP TABLE keyed AS
SELECT
    release_rows.*,
    filled_places.place IS NOT NULL AS stated
FROM release_rows
LEFT JOIN (SELECT DISTINCT place FROM filled) AS filled_places ON release_rows.place = filled_places.place;
