-- Grain: one cell of a row that is taken: its figure, and its number where it is plain digits.
-- Times: none.
-- Reads: release_figures.
-- Why: a cast would also read spaces and underscores and round small exponents to zero, so the form is checked first, and
--   the usual form before the others; spaces around a number and the minus sign of typesetters are as good as digits;
--   more than 15 digits behind the point are kept to 15 and marked as about.
CREATE OR REPLACE TEMP TABLE stated AS
WITH formed AS (
    SELECT
        *,
        $decimal = '.' AND regexp_full_match(printed, '-?[0-9]{1,20}(\.[0-9]{1,15})?') AS usual,
        CASE
            WHEN usual THEN printed
            WHEN $decimal = '.' THEN replace(trim(printed), '−', '-')
            WHEN NOT contains(printed, '.') THEN replace(replace(trim(printed), '−', '-'), ',', '.')
        END AS candidate,
        usual OR coalesce(regexp_full_match(candidate, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)'), false) AS plain
    FROM release_figures
)
SELECT
    * EXCLUDE (candidate, usual),
    CASE WHEN plain THEN try_cast(candidate AS DECIMAL(38, 15)) END AS value,
    CASE
        WHEN usual THEN false
        ELSE plain AND length(candidate) > 16 AND length(rtrim(split_part(candidate, '.', 2), '0')) > 15
    END AS rounded,
    CASE
        WHEN plain THEN false
        ELSE coalesce(regexp_full_match(candidate, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+'), false)
    END AS odd
FROM formed;
