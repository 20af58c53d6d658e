-- Grain: one event, as it is stored.
-- Times: all that it has.
-- Reads: events.
-- Why: what is hashed is what was written, read back.
SELECT * FROM events WHERE position >= $first AND position < $beyond ORDER BY position;
