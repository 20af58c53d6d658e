-- Grain: one figure on which something else acts than statements in the order of their publication.
-- Times: recording: the commit from which on it has to be replayed.
-- Reads: acts.
-- Why: up to there every statement ends the state before it or repeats it, and all states can be made at once.
CREATE OR REPLACE TEMP TABLE odd AS
WITH compared AS (
    SELECT
        figure, recorded_at, by_publisher,
        published_at > lag(published_at) OVER (PARTITION BY figure ORDER BY position) AS rises
    FROM acts
    SEMI JOIN (SELECT figure FROM acts GROUP BY figure HAVING count(*) > 1) AS acted_on_again
        ON acts.figure = acted_on_again.figure
)
SELECT figure, min(recorded_at) AS since
FROM compared
WHERE NOT by_publisher OR NOT coalesce(rises, TRUE)
GROUP BY figure;
