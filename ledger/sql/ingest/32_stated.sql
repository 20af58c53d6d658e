-- Grain: one figure that the release states.
-- Times: the reference period.
-- Reads: valued, release_series, stated_periods.
-- Why: from here on a figure is a number, whatever its names.
CREATE OR REPLACE TEMP TABLE stated AS
SELECT
    (CAST(release_series.series AS BIGINT) << 32) | stated_periods.number AS figure,
    valued.place, valued.column_place, valued.number, valued.subject_number, valued.period_number, valued.printed,
    valued.value, valued.rounded
FROM valued
JOIN release_series
    ON valued.subject_number = release_series.subject_number AND valued.column_place = release_series.column_place
JOIN stated_periods ON valued.period_number = stated_periods.period_number;
