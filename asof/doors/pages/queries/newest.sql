-- Grain: one series of those that are named, with its newest figure.
-- Times: period and published_at of the newest figure; the clocks are bound to the connection.
-- Reads: figures, subjects, measures.
-- Audits: none; figures has its own.
-- Why: the lines of the list; few columns of many figures are read, then all columns of one figure a series. The
--   bounds of the subjects say nothing new, but let the scan skip what lies outside.
WITH listed AS (
    SELECT unnest($sources::VARCHAR[]) AS source, unnest($subjects::VARCHAR[]) AS subject,
        unnest($measures::VARCHAR[]) AS measure
),
held AS (
    SELECT
        source, subject, measure, count(*) AS figures, max(published_at) AS last_published_at,
        arg_max(position, (coalesce(period_start, DATE '0001-01-01'), published_at, position)) AS position
    FROM figures
    SEMI JOIN listed USING (source, subject, measure)
    WHERE subject BETWEEN $low::VARCHAR AND $high::VARCHAR
    GROUP BY source, subject, measure
)
SELECT
    held.source, held.subject, held.measure, held.figures, held.last_published_at,
    newest.period, newest.value, newest.value_high, newest.text, newest.unit, newest.bound, newest.printed,
    newest.label, subjects.title AS subject_title, subjects.title_zh AS subject_title_zh,
    measures.title AS measure_title, measures.title_zh AS measure_title_zh
FROM held
JOIN figures AS newest ON held.position = newest.position AND newest.subject BETWEEN $low::VARCHAR AND $high::VARCHAR
LEFT JOIN subjects ON held.subject = subjects.subject
LEFT JOIN measures ON held.measure = measures.measure
ORDER BY held.subject, held.measure, held.source
