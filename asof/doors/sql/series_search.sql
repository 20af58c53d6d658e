-- Grain: one series (source, subject, measure) whose names or titles hold every word that was asked for.
-- Times: published_at of its newest figure; the clocks are bound to the connection.
-- Reads: figures, subjects, measures.
-- Audits: none; it only joins.
-- Why: an assistant has to find out what a figure is called before it can ask for it.
WITH held AS (
    SELECT
        source, subject, measure, any_value(unit) AS unit, count(*) AS figures,
        min(period) AS first_period, max(period) AS last_period, max(published_at) AS last_published_at
    FROM figures
    GROUP BY source, subject, measure
)
SELECT
    held.source, held.subject, held.measure, subjects.title AS subject_title, measures.title AS measure_title,
    coalesce(held.unit, measures.unit) AS unit, held.figures, held.first_period, held.last_period,
    held.last_published_at
FROM held
LEFT JOIN subjects ON held.subject = subjects.subject
LEFT JOIN measures ON held.measure = measures.measure
WHERE list_bool_and(
    list_transform(
        string_split(lower($words::VARCHAR), ' '),
        lambda word: contains(
            lower(concat_ws(
                ' ', held.source, held.subject, held.measure, subjects.title, subjects.title_zh, subjects.description,
                measures.title, measures.title_zh, measures.description, array_to_string(measures.aliases, ' ')
            )),
            word
        )
    )
)
ORDER BY held.subject, held.measure, held.source
LIMIT $limit::BIGINT
