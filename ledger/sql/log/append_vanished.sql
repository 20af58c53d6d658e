-- Grain: one event: a figure that the release does not have, where that means something.
-- Times: publication and recording.
-- Reads: fates, series, periods.
-- Why: what is absent from a complete release is withdrawn; from a corrected reading of it, it was never said.
INSERT INTO events BY NAME
SELECT
    $first_position + fates.news_place AS position,
    $recorded_at AS recorded_at,
    CASE WHEN fates.fate = 'void' THEN 'record-voided.v1' ELSE 'figure-withdrawn.v1' END AS kind,
    $source AS source,
    series.subject,
    series.measure,
    periods.period,
    $published_at AS published_at,
    CAST($document AS VARCHAR) AS document,
    CAST($extractor AS VARCHAR) AS extractor,
    CASE WHEN fates.fate = 'void' THEN CAST($cause AS VARCHAR) END AS cause,
    CASE WHEN fates.fate = 'void' THEN CAST($reason AS VARCHAR) END AS reason,
    CAST($recorder AS VARCHAR) AS recorder
FROM fates
JOIN series ON fates.figure >> 32 = series.series
JOIN periods ON fates.figure & 4294967295 = periods.period_number
WHERE NOT fates.is_stated
ORDER BY fates.news_place;
