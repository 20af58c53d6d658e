-- Grain: one measure.
-- Times: recorded_at of its newest description.
-- Reads: events, series.
-- Audits: measures.
-- Why: what a measure is called; one without description is listed too.
CREATE OR REPLACE VIEW measures AS
WITH described AS (
    SELECT measure, max(position) AS position
    FROM events
    WHERE kind = 'measure-described.v1' AND recorded_at <= asked_recorded_by()
    GROUP BY measure
),
named AS (
    SELECT DISTINCT measure FROM series WHERE recorded_at <= asked_recorded_by()
    UNION
    SELECT measure FROM described
)
SELECT
    named.measure,
    events.body ->> '$.title' AS title,
    events.body ->> '$.title_zh' AS title_zh,
    events.body ->> '$.description' AS description,
    events.unit,
    CAST(events.body -> '$.aliases' AS VARCHAR[]) AS aliases,
    events.body ->> '$.frequency' AS frequency,
    events.recorded_at,
    events.position
FROM named
LEFT JOIN described ON named.measure = described.measure
LEFT JOIN events ON described.position = events.position;
