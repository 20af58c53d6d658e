-- Grain: one cell that is not taken.
-- Times: none.
-- Reads: unreadable.
-- Why: what is left is what the release states.
DELETE FROM valued
USING unreadable
WHERE valued.place = unreadable.place AND valued.column_place = unreadable.column_place;
