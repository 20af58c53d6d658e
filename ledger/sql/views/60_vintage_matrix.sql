-- Grain: one cell of the revision triangle: a period as it stood at one publication of the series.
-- Times: vintage is a publication time at which any figure of the series changed or was withdrawn.
-- Reads: figure_versions.
-- Audits: none; figure_versions is audited.
-- Why: period by publication, long form; PIVOT it on vintage for the triangle.
CREATE OR REPLACE MACRO vintage_matrix(of_subject, of_measure) AS TABLE
WITH versions AS (
    SELECT *
    FROM figure_versions AS f
    WHERE f.subject = of_subject AND f.measure = of_measure
        AND f.recorded_to = TIMESTAMPTZ 'infinity'
),
vintages AS (
    SELECT source, published_from AS vintage FROM versions
    UNION
    SELECT source, published_to AS vintage FROM versions WHERE published_to < TIMESTAMPTZ 'infinity'
)
SELECT
    versions.source, versions.period, versions.period_start, versions.period_end, vintages.vintage,
    versions.value, versions.text, versions.printed, versions.label, versions.unit, versions.bound,
    versions.published_from = vintages.vintage AS changed_then
FROM vintages
JOIN versions ON versions.source = vintages.source
    AND versions.published_from <= vintages.vintage AND vintages.vintage < versions.published_to
ORDER BY versions.source, versions.period_start, versions.period, vintages.vintage;
