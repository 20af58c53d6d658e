-- Grain: one source.
-- Times: recorded_at of its newest description.
-- Reads: events, series.
-- Audits: sources.
-- Why: who speaks, how it ranks (lower is better) and under which licence; a source without description is listed too.
CREATE OR REPLACE VIEW sources AS
WITH described AS (
    SELECT source, max(position) AS position
    FROM events
    WHERE kind = 'source-described.v1' AND recorded_at <= asked_recorded_by()
    GROUP BY source
),
named AS (
    SELECT DISTINCT source FROM series WHERE recorded_at <= asked_recorded_by()
    UNION
    SELECT source FROM described
)
SELECT
    named.source,
    events.body ->> '$.title' AS title,
    events.body ->> '$.publisher' AS publisher,
    CAST(events.body ->> '$.rank' AS INTEGER) AS rank,
    events.body ->> '$.url' AS url,
    events.body ->> '$.licence' AS licence,
    events.recorded_at,
    events.position
FROM named
LEFT JOIN described ON named.source = described.source
LEFT JOIN events ON described.position = events.position;
