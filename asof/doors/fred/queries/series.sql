-- Grain: one series: a subject and a measure with at least one figure that has a reference period.
-- Times: what stood on any day from $first to $last (UTC, both included) of the publication clock; updated_at is the
--   newest recorded_at among that.
-- Reads: figure_versions, measures, subjects.
-- Audits: none; it stores nothing.
-- Why: titles, units, frequency and extent, for one series (the `wanted` readings of an id) or for all (no reading).
WITH wanted AS (
    SELECT
        unnest(CAST($precedences AS INTEGER[])) AS precedence,
        unnest(CAST($sources AS VARCHAR[])) AS source,
        unnest(CAST($subjects AS VARCHAR[])) AS subject,
        unnest(CAST($names AS VARCHAR[])) AS name
),

meant AS (
    SELECT precedence, source, subject, name AS measure FROM wanted
    UNION ALL
    SELECT wanted.precedence + 1, wanted.source, wanted.subject, measures.measure
    FROM wanted
    INNER JOIN measures ON list_contains(CAST(measures.aliases AS VARCHAR[]), wanted.name)
    UNION ALL
    SELECT 0, NULL, NULL, measure FROM measures WHERE (SELECT count(*) FROM wanted) = 0
),

found AS (
    SELECT
        meant.precedence, held.subject, held.measure,
        min(held.period_start) AS observation_start,
        max(held.period_start) AS observation_end,
        list(DISTINCT held.period_end - held.period_start) AS lengths,
        max(isodow(held.period_end - 1)) AS week_ending,
        list(DISTINCT held.unit ORDER BY held.unit) FILTER (held.unit IS NOT NULL) AS units,
        max(held.recorded_at) AS updated_at,
        list(DISTINCT held.source) AS sources
    FROM figure_versions AS held
    INNER JOIN meant
        ON held.measure = meant.measure
        AND (meant.subject IS NULL OR held.subject = meant.subject)
        AND (meant.source IS NULL OR held.source = meant.source)
    WHERE held.period_start IS NOT NULL
        AND held.recorded_to = TIMESTAMPTZ 'infinity'
        AND held.published_from <= CAST($moment AS TIMESTAMPTZ)
        AND CAST(timezone('UTC', held.published_from) AS DATE) <= CAST($last AS DATE)
        AND (
            held.published_to > CAST($moment AS TIMESTAMPTZ)
            OR CAST(timezone('UTC', held.published_to) AS DATE) > CAST($first AS DATE)
        )
    GROUP BY meant.precedence, held.subject, held.measure
)

SELECT
    found.subject, found.measure, found.observation_start, found.observation_end, found.lengths, found.week_ending,
    coalesce(found.units, [measures.unit]) AS units,
    found.updated_at, found.sources,
    subjects.title AS subject_title, measures.title AS measure_title, measures.frequency,
    CAST(measures.aliases AS VARCHAR[]) AS aliases
FROM found
LEFT JOIN measures ON found.measure = measures.measure
LEFT JOIN subjects ON found.subject = subjects.subject
QUALIFY found.precedence = min(found.precedence) OVER ()
ORDER BY found.subject, found.measure;
