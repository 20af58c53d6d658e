-- Grain: one figure of the source whose cell stands in the release but could not be read.
-- Times: none.
-- Reads: judged, unreadable, series, periods, release_subjects, release_columns, release_periods.
-- Why: being unreadable is no withdrawal: such a figure is left as it was.
CREATE OR REPLACE TEMP TABLE unread AS
WITH keys AS (
    SELECT subject_number, period_number, CAST(NULL AS INTEGER) AS column_place FROM judged WHERE problem IS NOT NULL
    UNION ALL
    SELECT subject_number, period_number, column_place FROM unreadable
)
SELECT DISTINCT (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure
FROM keys
JOIN release_subjects ON keys.subject_number = release_subjects.subject_number
JOIN release_periods ON keys.period_number = release_periods.period_number
JOIN release_columns ON keys.column_place IS NULL OR keys.column_place = release_columns.column_place
JOIN series
    ON series.source = $source AND release_subjects.subject = series.subject
    AND release_columns.measure = series.measure
JOIN periods ON coalesce(release_periods.period, release_periods.printed) = periods.period;
