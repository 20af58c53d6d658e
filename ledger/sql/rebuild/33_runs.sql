-- Grain: one statement of a figure that is stated more than once, up to where it turns odd.
-- Times: publication and recording.
-- Reads: acts, odd, events.
-- Why: whether it says another thing than the statement before it decides whether it begins a state or repeats one.
CREATE OR REPLACE TEMP TABLE runs AS
WITH stated AS (
    SELECT
        acts.figure, acts.position, acts.published_at, acts.recorded_at,
        row(act_of(kind) = 'figure-withdrawn', value, value_high, text, unit, bound, printed, label) AS content
    FROM acts
    JOIN events ON acts.position = events.position
    SEMI JOIN (SELECT figure FROM acts GROUP BY figure HAVING count(*) > 1) AS acted_on_again
        ON acts.figure = acted_on_again.figure
    LEFT JOIN odd ON acts.figure = odd.figure
    WHERE odd.figure IS NULL OR acts.recorded_at < odd.since
)
SELECT
    figure, position, published_at, recorded_at,
    row_number() OVER following_order = 1
        OR content IS DISTINCT FROM lag(content) OVER following_order AS begins
FROM stated
WINDOW following_order AS (PARTITION BY figure ORDER BY position);
