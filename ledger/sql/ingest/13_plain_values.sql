-- Grain: one cell of a row that is taken, with its number where it is plain digits.
-- Times: the reference period.
-- Reads: filled, judged.
-- Why: a cast would also read spaces and underscores and round small exponents to zero, so the form is checked first;
--   more than 15 digits behind the point are kept to 15 and marked as about.
CREATE OR REPLACE TEMP TABLE valued AS
WITH normal AS (
    SELECT
        filled.*, judged.number, judged.subject, judged.period,
        CASE WHEN $decimal = ',' AND NOT contains(filled.printed, '.') THEN replace(filled.printed, ',', '.')
            WHEN $decimal = '.' THEN filled.printed END AS candidate
    FROM filled
    JOIN judged ON filled.place = judged.place
    WHERE judged.problem IS NULL
),
formed AS (
    SELECT
        *,
        coalesce(regexp_full_match(candidate, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)'), false) AS plain
    FROM normal
)
SELECT
    * EXCLUDE (candidate),
    CASE WHEN plain THEN try_cast(candidate AS DECIMAL(38, 15)) END AS value,
    plain AND length(rtrim(split_part(candidate, '.', 2), '0')) > 15 AS rounded,
    NOT plain AND coalesce(
        regexp_full_match(candidate, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+'), false
    ) AS odd
FROM formed;
