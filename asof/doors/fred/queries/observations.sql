-- Grain: first a row for each series that the id fits (with nulls from `source` on), then, if that is one, a row for
--   each figure, its states side by side in lists; `moments` only where several sources compete.
-- Times: starts and lasts are days (UTC, both included) of the publication clock, a day's state being
--   the one at its end; what is recorded is what the connection's recording clock shows.
-- Reads: figure_versions, measures, sources.
-- Audits: none; it stores nothing.
-- Why: everything that an answer about one series needs, in one question; `wanted` holds the ways to read its id.
--   "More than 200" is not 200, and FRED has no way to say it: such a figure stands there without a value.
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
        CASE WHEN coalesce(held.bound, 'exact') IN ('exact', 'about') THEN held.value END AS value,
        epoch_us(held.published_from) AS published_from,
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
        max(
            CASE WHEN CAST($rounded AS BOOLEAN) THEN length(rtrim(split_part(CAST(value AS VARCHAR), '.', 2), '0')) END
        ) AS decimals,
        max(isodow(period_end - 1)) AS week_ending,
        count(DISTINCT source) AS sources
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
    CAST(NULL AS VARCHAR) AS source, CAST(NULL AS INTEGER) AS rank, CAST(NULL AS VARCHAR) AS period,
    CAST(NULL AS DATE) AS period_start, CAST(NULL AS BIGINT) AS days,
    CAST(NULL AS DATE[]) AS starts, CAST(NULL AS DATE[]) AS lasts, CAST(NULL AS DECIMAL(38, 15)[]) AS "values",
    CAST(NULL AS BIGINT[]) AS moments
FROM chosen
LEFT JOIN measures ON chosen.measure = measures.measure
UNION ALL
SELECT
    NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    states.source, any_value(sources.rank), states.period, states.period_start,
    any_value(states.period_end - states.period_start),
    list(states.realtime_start ORDER BY states.realtime_start),
    list(states.realtime_last ORDER BY states.realtime_start),
    list(states.value ORDER BY states.realtime_start),
    CASE WHEN any_value(chosen.sources) > 1 THEN list(states.published_from ORDER BY states.realtime_start) END
FROM versions AS states
INNER JOIN chosen
    ON (SELECT count(*) FROM chosen) = 1
    AND states.precedence = chosen.precedence
    AND states.subject = chosen.subject
    AND states.measure = chosen.measure
LEFT JOIN sources ON states.source = sources.source
WHERE states.realtime_start <= states.realtime_last
    AND states.realtime_start <= CAST($last AS DATE)
    AND states.realtime_last >= CAST($first AS DATE)
    AND states.period_start BETWEEN CAST($observation_start AS DATE) AND CAST($observation_end AS DATE)
GROUP BY states.source, states.period, states.period_start
ORDER BY period_start NULLS FIRST, days, period, subject, measure;
