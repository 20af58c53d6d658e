-- Grain: one event of a state that was read after its range, as it is stored.
-- Times: all that it has.
-- Reads: events; late, a table of the caller.
-- Why: what is kept late is held against these.
SELECT events.* FROM events SEMI JOIN late ON events.position = late.position ORDER BY events.position;
