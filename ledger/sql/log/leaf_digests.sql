-- Grain: one event of the log, with its leaf hash (32 bytes), as the rows are stored: in order of position.
-- Times: none.
-- Reads: events.
-- Why: leaves are not stored; they are derived from the rows. Sorting a million hashes that stand in order already would
--   cost a tenth of making them; whoever asks looks at the positions.
SELECT position, unhex(sha256('\x00'::BLOB || encode(small_escapes(canonical_event(events))))) AS leaf
FROM events
WHERE position >= $first AND position < $beyond;
