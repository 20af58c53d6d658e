-- Grain: one question that breaks a rule; no row when all is well.
-- Times: as the view: follows both clocks.
-- Reads: frequent_questions.
-- Audits: the view frequent_questions.
-- Why: a question without an answer, or twice the same pair, means that a row was carried over wrongly.
SELECT question, 'a question has an answer' AS rule
FROM frequent_questions
WHERE answer IS NULL OR question IS NULL
UNION ALL
SELECT question, 'each pair once'
FROM frequent_questions
GROUP BY question, answer
HAVING count(*) > 1;
