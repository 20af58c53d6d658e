-- Grain: one event: a withdrawal behind a voided record of a complete release.
-- Times: publication and recording.
-- Reads: fates, figure_states, series, periods.
-- Why: without the voided statement an earlier one would show through, and the release did not state that either.
INSERT INTO events BY NAME
SELECT
    $first_position + row_number() OVER (ORDER BY fates.figure) - 1 AS position,
    $recorded_at AS recorded_at,
    'figure-withdrawn.v1' AS kind,
    $source AS source,
    series.subject,
    series.measure,
    periods.period,
    $published_at AS published_at,
    CAST($document AS VARCHAR) AS document,
    CAST($extractor AS VARCHAR) AS extractor,
    CAST($recorder AS VARCHAR) AS recorder
FROM fates
JOIN series ON fates.figure >> 32 = series.series
JOIN periods ON fates.figure & 4294967295 = periods.period_number
WHERE fates.fate = 'void' AND EXISTS (
    FROM figure_states AS previous
    WHERE previous.figure = fates.figure AND NOT previous.withdrawn
        AND (previous.published_to = $published_at
            OR (previous.published_from < $published_at AND $published_at < previous.published_to))
)
ORDER BY fates.figure;
