-- Grain: one event, as it is stored.
-- Times: all that it has.
-- Reads: events.
-- Why: leaves are made of these columns, and what is kept of figures is held against them.
SELECT * FROM events;
