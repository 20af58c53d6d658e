-- Grain: one event of the log, with the text of its leaf: what is hashed, the zero byte of RFC 6962 first, in order of position.
-- Times: none.
-- Reads: events.
-- Why: leaves are not stored; they are derived from the rows. Sorting a million texts that stand in order already would
--   cost a tenth of making them; whoever asks looks at the positions.
SELECT position, concat(chr(0), small_escapes(canonical_event(events))) AS leaf
FROM events
WHERE position >= $first AND position < $beyond;
