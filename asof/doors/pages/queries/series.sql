-- Grain: one series (source, subject, measure), with its newest figure.
-- Times: period and published_at of the newest figure; the clocks are bound to the connection.
-- Reads: figures, subjects, measures.
-- Audits: none; figures has its own.
-- Why: the list of figures: what there is, searched by every word, one line a series.
WITH held AS (
    SELECT
        source, subject, measure, count(*) AS figures, max(published_at) AS last_published_at,
        arg_max(
            struct_pack(
                period := period, value := value, value_high := value_high, text := text, unit := unit, bound := bound,
                printed := printed, label := label
            ),
            (coalesce(period_start, DATE '0001-01-01'), published_at, position)
        ) AS newest
    FROM figures
    WHERE ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
        AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
        AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
    GROUP BY source, subject, measure
)
SELECT
    held.source, held.subject, held.measure, held.figures, held.last_published_at,
    newest.period, newest.value, newest.value_high, newest.text, newest.unit, newest.bound, newest.printed,
    newest.label, subjects.title AS subject_title, subjects.title_zh AS subject_title_zh,
    measures.title AS measure_title, measures.title_zh AS measure_title_zh
FROM held
LEFT JOIN subjects ON held.subject = subjects.subject
LEFT JOIN measures ON held.measure = measures.measure
WHERE list_bool_and(
    list_transform(
        string_split(lower($words::VARCHAR), ' '),
        lambda word: contains(
            lower(concat_ws(
                ' ', held.source, held.subject, held.measure, newest.printed, newest.text, subjects.title,
                subjects.title_zh, measures.title, measures.title_zh, array_to_string(measures.aliases, ' ')
            )),
            word
        )
    )
)
ORDER BY held.subject, held.measure, held.source
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
