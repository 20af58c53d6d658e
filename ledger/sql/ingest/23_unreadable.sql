-- Grain: one cell that looks like a number and cannot be read as one.
-- Times: the reference period.
-- Reads: stated, release_columns.
-- Why: it is never kept as a text in silence, and never guessed.
CREATE OR REPLACE TEMP TABLE unreadable AS
WITH no_numbers AS (
    SELECT stated.*, release_columns.unit
    FROM stated
    JOIN release_columns ON stated.column_place = release_columns.column_place
    WHERE stated.value IS NULL
)
SELECT
    place, column_place, number, printed, subject_number, period_number,
    CASE
        WHEN plain OR odd THEN 'a number out of range: at most 23 digits before the point and 15 behind it'
        WHEN regexp_full_match(lower(printed), '[+-]?(nan|inf|infinity)') THEN 'not a number'
        WHEN regexp_full_match(printed, '[-–—−]+')
            THEN 'a dash may mean nothing, zero or unknown; declare it under missing'
        WHEN regexp_full_match(printed, '[+-]?[0-9]{1,3}([, ''\x{00A0}\x{2009}\x{202F}][0-9]{3})+(\.[0-9]*)?')
            THEN 'digits in groups may be a decimal or a thousands sign; declare decimal'
        WHEN regexp_full_match(printed, '[+-]?[\p{Nd}.,]*[^\x00-\x7F][\p{Nd}.,]*')
            AND regexp_full_match(printed, '[+-]?[\p{Nd}.,]+') THEN 'digits of another script'
        WHEN unit IS NOT NULL THEN 'no number, where the measure has the unit ' || unit
    END AS problem
FROM no_numbers
WHERE problem IS NOT NULL;
