-- Grain: one cell that looks like a number and cannot be read as one.
-- Times: the reference period.
-- Reads: valued, exponents.
-- Why: it is never kept as a text in silence, and never guessed.
CREATE OR REPLACE TEMP TABLE unreadable AS
SELECT
    valued.place, valued.column_place, valued.number, valued.printed, valued.subject, valued.period, valued.measure,
    CASE
        WHEN valued.plain OR valued.odd THEN 'a number out of range: at most 23 digits before the point and 15 behind it'
        WHEN regexp_full_match(lower(valued.printed), '[+-]?(nan|inf|infinity)') THEN 'not a number'
        WHEN regexp_full_match(valued.printed, '[-–—−]+') THEN 'a dash may mean nothing, zero or unknown; declare it under missing'
        WHEN regexp_full_match(valued.printed, '[+-]?[0-9]{1,3}([, '' ][0-9]{3})+(\.[0-9]*)?')
            THEN 'digits in groups may be a decimal or a thousands sign; declare decimal'
        WHEN regexp_full_match(valued.printed, '[+-]?[\p{Nd}.,]*[^\x00-\x7F][\p{Nd}.,]*')
            AND regexp_full_match(valued.printed, '[+-]?[\p{Nd}.,]+') THEN 'digits of another script'
        WHEN valued.unit IS NOT NULL THEN 'no number, where the measure has the unit ' || valued.unit
    END AS problem
FROM valued
LEFT JOIN exponents ON valued.odd AND valued.printed = exponents.printed
WHERE valued.value IS NULL AND exponents.value IS NULL AND problem IS NOT NULL;
