-- Grain: one event of the log, its leaf hash as hexadecimal text, in order of position.
-- Times: none.
-- Reads: events.
-- Why: leaves are not stored; they are derived from the rows.
SELECT sha256('\x00'::BLOB || encode(small_escapes(json))) AS leaf
FROM (
    SELECT position, canonical_event(events) AS json
    FROM events
    WHERE position >= $first AND position < $beyond
)
ORDER BY position;
