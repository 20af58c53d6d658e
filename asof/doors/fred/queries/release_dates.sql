-- Grain: one day on which a source published.
-- Times: day is of the publication clock, UTC.
-- Reads: figure_versions, sources, events.
-- Audits: none; it stores nothing.
-- Why: days on which something changed; with $with_no_data also those of releases that changed nothing.
WITH dated AS (
    SELECT source, published_from AS moment
    FROM figure_versions
    WHERE recorded_to = TIMESTAMPTZ 'infinity'
    UNION
    SELECT source, published_to
    FROM figure_versions
    WHERE recorded_to = TIMESTAMPTZ 'infinity' AND published_to < TIMESTAMPTZ 'infinity'
    UNION
    SELECT source, published_at
    FROM events
    WHERE CAST($with_no_data AS BOOLEAN) AND kind = 'release-ingested.v1'
),

spoken AS (
    SELECT source, min(position) AS first_position
    FROM figure_versions
    GROUP BY source
),

numbered AS (
    SELECT source, dense_rank() OVER (ORDER BY first_position) AS release_number
    FROM spoken
)

SELECT DISTINCT
    numbered.release_number, coalesce(sources.title, numbered.source) AS title,
    CAST(timezone('UTC', dated.moment) AS DATE) AS day
FROM dated
INNER JOIN numbered ON dated.source = numbered.source
LEFT JOIN sources ON numbered.source = sources.source
WHERE dated.moment <= CAST($moment AS TIMESTAMPTZ)
    AND CAST(timezone('UTC', dated.moment) AS DATE) BETWEEN CAST($first AS DATE) AND CAST($last AS DATE)
    AND (CAST($release AS VARCHAR) IS NULL
        OR numbered.source = $release OR CAST(numbered.release_number AS VARCHAR) = $release)
ORDER BY day, release_number;
