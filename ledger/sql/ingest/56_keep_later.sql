-- Grain: one statement, at the time of the next complete release, of what that release said without an event of its own.
-- Times: publication.
-- Reads: fates, statements, states_then, figure_states, restatements, events.
-- Why: that release stated every figure; what it left unchanged must not be overtaken by one that arrives late.
INSERT INTO statements
WITH moved AS (
    SELECT DISTINCT subject, measure, period, figure, position, is_known AND NOT is_withdrawn AS was_stated
    FROM fates
    WHERE fate NOT IN ('unchanged', 'conflict', 'restate')
),
later AS (
    SELECT figure FROM figure_states WHERE published_from > $published_at AND published_from <= $next_at
    UNION
    SELECT figure FROM restatements WHERE published_at > $published_at AND published_at <= $next_at
),
numbered AS (
    SELECT moved.*, coalesce(moved.figure, (CAST(series.series AS BIGINT) << 32) | periods.period_number) AS known_figure
    FROM moved
    LEFT JOIN series
        ON series.source = $source AND moved.subject = series.subject AND moved.measure = series.measure
    LEFT JOIN periods ON moved.period = periods.period
)
SELECT
    CASE WHEN was_stated THEN 'figure-published.v1' ELSE 'figure-withdrawn.v1' END,
    $source, numbered.subject, numbered.measure, numbered.period, $next_at,
    CAST(NULL AS TIMESTAMPTZ),
    CASE WHEN was_stated THEN events.value END, CASE WHEN was_stated THEN events.value_high END,
    CASE WHEN was_stated THEN events.text END, CASE WHEN was_stated THEN events.unit END,
    CASE WHEN was_stated THEN events.bound END, CASE WHEN was_stated THEN events.printed END,
    CASE WHEN was_stated THEN events.label END, CASE WHEN was_stated THEN events.attributed_to END,
    CASE WHEN was_stated THEN events.document END, CASE WHEN was_stated THEN events.locator END,
    CASE WHEN was_stated THEN events.extractor END,
    'unchanged in the release of this time; recorded because an earlier one arrived late',
    CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST($recorder AS VARCHAR),
    (SELECT count(*) FROM statements) + row_number() OVER (ORDER BY numbered.subject, numbered.measure, numbered.period) - 1
FROM numbered
LEFT JOIN events ON numbered.position = events.position
WHERE numbered.known_figure IS NULL OR numbered.known_figure NOT IN (SELECT figure FROM later);
