-- Grain: one event that the release makes, without its position.
-- Times: publication.
-- Reads: fates, figure_states.
-- Why: statements in the order of the document, then what vanished. A voided reading of a complete release leaves a
--   withdrawal where an earlier statement would show through.
CREATE OR REPLACE TEMP TABLE statements AS
WITH acts AS (
    SELECT
        *,
        CASE
            WHEN fate IN ('new', 'revise', 'reinstate', 'restate') THEN 'figure-published.v1'
            WHEN fate = 'correct' THEN 'record-corrected.v1'
            WHEN fate = 'void' THEN 'record-voided.v1'
            WHEN fate = 'withdraw' THEN 'figure-withdrawn.v1'
        END AS kind,
        0 AS step
    FROM fates
    WHERE fate NOT IN ('unchanged', 'conflict')
    UNION ALL
    SELECT fates.*, 'figure-withdrawn.v1', 1
    FROM fates
    WHERE fate = 'void' AND $complete AND EXISTS (
        FROM figure_states AS previous
        WHERE previous.figure = fates.figure AND NOT previous.withdrawn
            AND (previous.published_to = $published_at OR previous.published_from < $published_at
                AND $published_at < previous.published_to)
    )
)
SELECT
    kind, $source AS source, subject, measure, period, $published_at AS published_at,
    CASE WHEN is_stated THEN CAST($published_not_before AS TIMESTAMPTZ) END AS published_not_before,
    value, CAST(NULL AS DECIMAL(38, 15)) AS value_high, text, unit, bound, printed, CAST(NULL AS VARCHAR) AS label,
    CAST(NULL AS VARCHAR) AS attributed_to, CAST($document AS VARCHAR) AS document,
    CASE $locator
        WHEN 'cell' THEN 'cell=' || number || ',' || column_number
        WHEN 'line' THEN 'line=' || (number - 1) || ',' || number
        WHEN 'pointer' THEN '/' || number || '/' || replace(replace(column_name, '~', '~0'), '/', '~1')
    END AS locator,
    CAST($extractor AS VARCHAR) AS extractor, CAST(NULL AS VARCHAR) AS note,
    CASE WHEN kind IN ('record-corrected.v1', 'record-voided.v1') THEN CAST($cause AS VARCHAR) END AS cause,
    CASE WHEN kind IN ('record-corrected.v1', 'record-voided.v1') THEN CAST($reason AS VARCHAR) END AS reason,
    CAST($recorder AS VARCHAR) AS recorder,
    row_number() OVER (ORDER BY step, place NULLS LAST, column_place, figure) - 1 AS place
FROM acts;
