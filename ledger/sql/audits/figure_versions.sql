-- Grain: one rectangle that is empty or shares a point with another of its figure.
-- Times: now.
-- Reads: figure_versions.
-- Why: at any (published_by, recorded_by) a figure has one state at most.
WITH numbered AS (
    SELECT *, row_number() OVER () AS place FROM figure_versions
)
SELECT one.source, one.subject, one.measure, one.period, one.position
FROM numbered AS one
JOIN numbered AS other USING (source, subject, measure, period)
WHERE one.place < other.place
    AND one.published_from < other.published_to AND other.published_from < one.published_to
    AND one.recorded_from < other.recorded_to AND other.recorded_from < one.recorded_to
UNION ALL
SELECT source, subject, measure, period, position
FROM figure_versions
WHERE published_from >= published_to OR recorded_from >= recorded_to OR recorded_from < recorded_at;
