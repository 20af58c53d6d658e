-- Grain: one cell of a row that is taken, with its number where it is plain digits.
-- Times: none.
-- Reads: release_cells, judged.
-- Why: a cast would also read spaces and underscores and round small exponents to zero, so the form is checked first;
--   spaces around a number and the minus sign of typesetters are as good as digits;
--   more than 15 digits behind the point are kept to 15 and marked as about.
CREATE OR REPLACE TEMP TABLE valued AS
WITH normal AS (
    SELECT
        release_cells.*, judged.number, judged.subject_number, judged.period_number,
        CASE
            WHEN $decimal = '.' THEN replace(trim(release_cells.printed), '−', '-')
            WHEN NOT contains(release_cells.printed, '.')
                THEN replace(replace(trim(release_cells.printed), '−', '-'), ',', '.')
        END AS candidate
    FROM release_cells
    JOIN judged ON release_cells.place = judged.place
    WHERE judged.problem IS NULL
),
formed AS (
    SELECT *, coalesce(regexp_full_match(candidate, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)'), false) AS plain
    FROM normal
)
SELECT
    * EXCLUDE (candidate),
    CASE WHEN plain THEN try_cast(candidate AS DECIMAL(38, 15)) END AS value,
    plain AND length(candidate) > 16 AND length(rtrim(split_part(candidate, '.', 2), '0')) > 15 AS rounded,
    NOT plain AND coalesce(
        regexp_full_match(candidate, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+'), false
    ) AS odd
FROM formed;
