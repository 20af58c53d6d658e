-- Grain: one cell that states a figure.
-- Times: the reference period.
-- Reads: valued, exponents, unreadable.
-- Why: this is what the release says, by figure.
CREATE OR REPLACE TEMP TABLE stated AS
SELECT
    valued.place, valued.column_place, valued.column_number, valued.column_name, valued.number, valued.subject, valued.measure, valued.period,
    valued.unit, valued.printed,
    coalesce(valued.value, exponents.value) AS value,
    CASE WHEN coalesce(valued.value, exponents.value) IS NULL THEN valued.printed END AS text,
    CASE WHEN valued.rounded THEN 'about' ELSE 'exact' END AS bound
FROM valued
LEFT JOIN exponents ON valued.odd AND valued.printed = exponents.printed
ANTI JOIN unreadable ON valued.place = unreadable.place AND valued.column_place = unreadable.column_place;
