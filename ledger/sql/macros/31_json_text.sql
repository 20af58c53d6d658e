-- Grain: a scalar, a text as an RFC 8785 string.
-- Times: none.
-- Reads: nothing.
-- Audits: none; it is a function, held against events.canonical_bytes by a test.
-- Why: DuckDB's own JSON writes the hexadecimal digits of control characters in capitals, RFC 8785 in small letters.
--   Only texts with such an escape take the slow way, character by character.
CREATE OR REPLACE MACRO json_text(plain) AS
CASE
    WHEN contains(CAST(to_json(plain) AS VARCHAR), '\u00')
        THEN '"' || list_reduce(
            list_transform(
                string_split(plain, ''),
                lambda one: CASE
                    WHEN contains(CAST(to_json(one) AS VARCHAR), '\u00') THEN '\u00' || lower(hex(one))
                    ELSE substring(CAST(to_json(one) AS VARCHAR), 2, length(CAST(to_json(one) AS VARCHAR)) - 2)
                END
            ),
            lambda head, tail: head || tail
        ) || '"'
    ELSE CAST(to_json(plain) AS VARCHAR)
END;
