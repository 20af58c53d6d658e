-- Grain: a scalar, JSON text with the escapes of control characters in small letters.
-- Times: none.
-- Reads: nothing.
-- Audits: none; it is a function, held against events.canonical_bytes by a test.
-- Why: DuckDB's own JSON writes \u001F, RFC 8785 wants \u001f. An escaped backslash before a plain u001F is no escape,
--   so pairs of backslashes stand aside (as a character that JSON never holds bare) while the letters are made small.
CREATE OR REPLACE MACRO small_escapes(json) AS
CASE
    WHEN NOT contains(json, '\u00') THEN json
    ELSE replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        json, '\\', chr(1)),
        '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'),
        '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'),
        chr(1), '\\')
END;
