-- Grain: one cell that is taken.
-- Times: none.
-- Reads: taken_cells, unreadable.
-- Why: what is left is what the release states.
SELECT taken_cells.*
FROM taken_cells
ANTI JOIN unreadable ON taken_cells.place = unreadable.place AND taken_cells.column_place = unreadable.column_place
ORDER BY taken_cells.column_place, taken_cells.place;
