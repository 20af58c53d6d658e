-- Grain: one state of one source's figure, in days; one row with nulls for a series that has none in the period.
-- Times: realtime_start and realtime_last are days (UTC, both included) of the publication clock, a day's state being
--   the one at its end; what is recorded is what the connection's recording clock shows.
-- Reads: figure_versions, measures, sources.
-- Audits: none; it stores nothing.
-- Why: everything that an answer about one series needs, in one question; `wanted` holds the ways to read its id.
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
),

versions AS (
    SELECT
        meant.precedence, held.source, held.subject, held.measure, held.period, held.period_start, held.period_end,
        held.value, held.published_from,
        CAST(timezone('UTC', held.published_from) AS DATE) AS realtime_start,
        CASE
            WHEN held.published_to > CAST($moment AS TIMESTAMPTZ) THEN DATE '9999-12-31'
            ELSE CAST(timezone('UTC', held.published_to) AS DATE) - 1
        END AS realtime_last
    FROM figure_versions AS held
    INNER JOIN meant
        ON held.measure = meant.measure
        AND (meant.subject IS NULL OR held.subject = meant.subject)
        AND (meant.source IS NULL OR held.source = meant.source)
    WHERE held.period_start IS NOT NULL
        AND held.recorded_to = TIMESTAMPTZ 'infinity'
        AND held.published_from <= CAST($moment AS TIMESTAMPTZ)
),

found AS (
    SELECT
        precedence, subject, measure,
        min(realtime_start) AS first_day,
        list(DISTINCT period_end - period_start) AS lengths,
        max(length(rtrim(split_part(CAST(value AS VARCHAR), '.', 2), '0'))) AS decimals,
        max(isodow(period_end - 1)) AS week_ending
    FROM versions
    GROUP BY precedence, subject, measure
),

chosen AS (
    SELECT * FROM found
    QUALIFY precedence = min(precedence) OVER ()
    ORDER BY subject, measure
    LIMIT 10
)

SELECT
    chosen.subject, chosen.measure, chosen.first_day, chosen.lengths, chosen.decimals, chosen.week_ending,
    measures.frequency,
    versions.source, versions.period, versions.period_start, versions.period_end, versions.value,
    versions.published_from, versions.realtime_start, versions.realtime_last, sources.rank
FROM chosen
LEFT JOIN measures ON chosen.measure = measures.measure
LEFT JOIN versions
    ON (SELECT count(*) FROM chosen) = 1
    AND versions.precedence = chosen.precedence
    AND versions.subject = chosen.subject
    AND versions.measure = chosen.measure
    AND versions.realtime_start <= versions.realtime_last
    AND versions.realtime_start <= CAST($last AS DATE)
    AND versions.realtime_last >= CAST($first AS DATE)
    AND versions.period_start BETWEEN CAST($observation_start AS DATE) AND CAST($observation_end AS DATE)
LEFT JOIN sources ON versions.source = sources.source
ORDER BY chosen.subject, chosen.measure, versions.period_start, versions.realtime_start;
