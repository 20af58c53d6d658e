-- Grain: one event: a figure that the release states otherwise than the state before it.
-- Times: publication and recording.
-- Reads: fates, release_subjects, release_columns, stated_periods.
-- Why: in the order of the document, and straight into the log: a table on the way would hold every row twice.
INSERT INTO events BY NAME
SELECT
    $first_position + fates.news_place AS position,
    $recorded_at AS recorded_at,
    CASE WHEN fates.fate = 'correct' THEN 'record-corrected.v1' ELSE 'figure-published.v1' END AS kind,
    $source AS source,
    release_subjects.subject,
    release_columns.measure,
    stated_periods.period,
    $published_at AS published_at,
    CAST($published_not_before AS TIMESTAMPTZ) AS published_not_before,
    fates.value,
    CASE WHEN fates.value IS NULL THEN fates.printed END AS text,
    release_columns.unit,
    CASE WHEN fates.rounded THEN 'about' ELSE 'exact' END AS bound,
    fates.printed,
    CAST($document AS VARCHAR) AS document,
    CASE $locator
        WHEN 'cell' THEN concat('cell=', fates.number, ',', release_columns.column_number)
        WHEN 'line' THEN concat('line=', fates.number - 1, ',', fates.number)
        WHEN 'pointer' THEN concat(
            '/', fates.number, '/', replace(replace(release_columns.column_name, '~', '~0'), '/', '~1')
        )
    END AS locator,
    CAST($extractor AS VARCHAR) AS extractor,
    CASE WHEN fates.fate = 'correct' THEN CAST($cause AS VARCHAR) END AS cause,
    CASE WHEN fates.fate = 'correct' THEN CAST($reason AS VARCHAR) END AS reason,
    CAST($recorder AS VARCHAR) AS recorder
FROM fates
JOIN release_subjects ON fates.subject_number = release_subjects.subject_number
JOIN release_columns ON fates.column_place = release_columns.column_place
JOIN stated_periods ON fates.period_number = stated_periods.period_number
WHERE fates.is_stated
ORDER BY fates.news_place;
