-- Grain: one event, as it is stored, in any order.
-- Times: all that it has.
-- Reads: events.
-- Why: compiled code writes the texts of leaves out of these columns, in whatever order they come; sorting wide rows is dear.
SELECT * FROM events WHERE position >= $first AND position < $beyond;
