-- Grain: one cell of the release that holds something.
-- Times: none.
-- Reads: release_cells, release_columns.
-- Why: an empty cell, or one that the mapping declares as missing, states nothing.
CREATE OR REPLACE TEMP TABLE filled AS
SELECT
    release_cells.place, release_cells.column_place, release_columns.column_number, release_columns.column_name, release_columns.measure,
    release_columns.unit, release_cells.printed
FROM release_cells
JOIN release_columns ON release_cells.column_place = release_columns.column_place
WHERE release_cells.printed <> '' AND NOT list_contains(CAST($missing AS VARCHAR[]), release_cells.printed);
