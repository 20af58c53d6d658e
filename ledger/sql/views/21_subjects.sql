-- Grain: one subject.
-- Times: recorded_at of its newest description.
-- Reads: events, series.
-- Audits: subjects.
-- Why: what a subject is called; one without description is listed too.
CREATE OR REPLACE VIEW subjects AS
WITH described AS (
    SELECT subject, max(position) AS position
    FROM events
    WHERE kind = 'subject-described.v1' AND recorded_at <= asked_recorded_by()
    GROUP BY subject
),
named AS (
    SELECT DISTINCT subject FROM series WHERE recorded_at <= asked_recorded_by()
    UNION
    SELECT subject FROM described
)
SELECT
    named.subject,
    events.body ->> '$.title' AS title,
    events.body ->> '$.title_zh' AS title_zh,
    events.body ->> '$.description' AS description,
    events.recorded_at,
    events.position
FROM named
LEFT JOIN described ON named.subject = described.subject
LEFT JOIN events ON described.position = events.position;
