-- Grain: one series (source, subject, measure) that was ever recorded, in the order of the list.
-- Times: recorded_at of its first event; the clocks are bound to the connection.
-- Reads: series, figure_versions, subjects, measures.
-- Audits: none.
-- Why: the list of figures begins with names, of which there are few; the figures of one page of it are asked for then.
WITH texts AS (
    SELECT DISTINCT source, subject, measure, lower(text) AS text
    FROM figure_versions
    WHERE $words::VARCHAR <> '' AND text IS NOT NULL
        AND list_bool_or(list_transform(string_split($words::VARCHAR, ' '), lambda word: contains(lower(text), word)))
),
named AS (
    SELECT
        series.source, series.subject, series.measure,
        lower(concat_ws(
            ' ', series.source, series.subject, series.measure, texts.text, subjects.title, subjects.title_zh,
            measures.title, measures.title_zh, array_to_string(measures.aliases, ' ')
        )) AS words
    FROM series
    LEFT JOIN texts
        ON series.source = texts.source AND series.subject = texts.subject AND series.measure = texts.measure
    LEFT JOIN subjects ON series.subject = subjects.subject
    LEFT JOIN measures ON series.measure = measures.measure
    WHERE $words::VARCHAR <> ''
),
found AS (
    SELECT DISTINCT source, subject, measure
    FROM named
    WHERE list_bool_and(list_transform(string_split($words::VARCHAR, ' '), lambda word: contains(named.words, word)))
)
SELECT series.source, series.subject, series.measure
FROM series
WHERE recorded_at <= asked_recorded_by()
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
    AND ($words::VARCHAR = '' OR row(source, subject, measure) IN (SELECT row(source, subject, measure) FROM found))
ORDER BY subject, measure, source
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
