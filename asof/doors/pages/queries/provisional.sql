-- Grain: one figure whose publisher called it provisional, in its own word, the latest first.
-- Times: all three; the clocks are bound to the connection.
-- Reads: figures.
-- Audits: none; figures has its own.
-- Why: what is likely to be revised.
SELECT *
FROM figures
WHERE label IS NOT NULL
    AND regexp_matches(label, 'provisional|preliminary|estimate|flash|first print|advance|初步|预计|快报|初值|暂', 'i')
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY published_at DESC, subject, measure, period, source
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
