-- Grain: one row: what a subject and a measure are called.
-- Times: none.
-- Reads: subjects, measures.
-- Audits: none; both have their own.
-- Why: the heading of a figure.
SELECT
    (SELECT title FROM subjects WHERE subject = $subject) AS subject_title,
    (SELECT title_zh FROM subjects WHERE subject = $subject) AS subject_title_zh,
    (SELECT title FROM measures WHERE measure = $measure) AS measure_title,
    (SELECT title_zh FROM measures WHERE measure = $measure) AS measure_title_zh,
    (SELECT description FROM measures WHERE measure = $measure) AS measure_description
