-- Grain: one event: what the next complete release said without an event of its own, stated at its time.
-- Times: publication and recording.
-- Reads: fates, figure_states, restatements, events, series, periods.
-- Why: that release stated every figure; what it left unchanged must not be overtaken by one that arrives late.
INSERT INTO events BY NAME
WITH moved AS (
    SELECT figure, position
    FROM fates
    WHERE fate <> 'restate'
),
later AS (
    SELECT figure FROM figure_states WHERE published_from > $published_at AND published_from <= $next_at
    UNION
    SELECT figure FROM restatements WHERE published_at > $published_at AND published_at <= $next_at
)
SELECT
    $first_position + row_number() OVER (ORDER BY moved.figure) - 1 AS position,
    $recorded_at AS recorded_at,
    CASE WHEN moved.position IS NULL THEN 'figure-withdrawn.v1' ELSE 'figure-published.v1' END AS kind,
    $source AS source,
    series.subject,
    series.measure,
    periods.period,
    $next_at AS published_at,
    events.value, events.value_high, events.text, events.unit, events.bound, events.printed, events.label,
    events.attributed_to, events.document, events.locator, events.extractor,
    'unchanged in the release of this time; recorded because an earlier one arrived late' AS note,
    CAST($recorder AS VARCHAR) AS recorder
FROM moved
JOIN series ON moved.figure >> 32 = series.series
JOIN periods ON moved.figure & 4294967295 = periods.period_number
LEFT JOIN events ON moved.position = events.position
WHERE moved.figure NOT IN (SELECT figure FROM later)
ORDER BY moved.figure;
