-- Grain: a scalar, the canonical text of a DECIMAL(38, 15), where `printed` is what the publisher wrote for it.
-- Times: none.
-- Reads: nothing.
-- Audits: none; it is a function, held against events.canonical_bytes by a test.
-- Why: most publishers print the canonical form, and to see that costs a third of writing out 38 digits and trimming them.
CREATE OR REPLACE MACRO number_as_printed(number, printed) AS
CASE
    WHEN TRY_CAST(printed AS DECIMAL(38, 15)) = number
        AND regexp_full_match(printed, '0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]{0,14}[1-9]') THEN printed
    ELSE number_text(number)
END;
