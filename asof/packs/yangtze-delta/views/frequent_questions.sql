-- Grain: one question with one answer; a pair that is stated several times is one row.
-- Times: follows both clocks through best_figures; published_at is the earliest of a repeated pair. No reference period.
-- Reads: best_figures.
-- Audits: audits/frequent_questions.sql.
-- Why: the page repeats answers and cuts its lines short; cut_short tells so.
CREATE OR REPLACE VIEW frequent_questions AS
WITH pairs AS (
    SELECT
        question.text AS question,
        answer.text AS answer,
        least(question.published_at, coalesce(answer.published_at, question.published_at)) AS published_at,
        question.position AS position
    FROM best_figures AS question
    LEFT JOIN best_figures AS answer
        ON answer.subject = question.subject AND answer.period = question.period AND answer.measure = 'frequent-answer'
    WHERE question.measure = 'frequent-question'
)
SELECT
    question,
    answer,
    ends_with(question, '...') OR coalesce(ends_with(answer, '...'), false) AS cut_short,
    min(published_at) AS published_at
FROM pairs
GROUP BY question, answer
ORDER BY min(position);
