-- Grain: one source that has published a figure.
-- Times: first_position is in recording order, so the numbers made of it never change.
-- Reads: figure_versions, sources.
-- Audits: none; it stores nothing.
-- Why: a FRED release is a source here and a FRED source is its publisher; both need numbers that clients can keep.
WITH spoken AS (
    SELECT source, min(position) AS first_position
    FROM figure_versions
    GROUP BY source
),

named AS (
    SELECT
        spoken.source, spoken.first_position,
        coalesce(sources.title, spoken.source) AS title,
        coalesce(sources.publisher, sources.title, spoken.source) AS publisher,
        sources.url
    FROM spoken
    LEFT JOIN sources ON spoken.source = sources.source
),

grouped AS (
    SELECT *, min(first_position) OVER (PARTITION BY publisher) AS publisher_position FROM named
)

SELECT
    source, title, publisher, url,
    dense_rank() OVER (ORDER BY first_position) AS release_number,
    dense_rank() OVER (ORDER BY publisher_position) AS publisher_number
FROM grouped
ORDER BY first_position;
