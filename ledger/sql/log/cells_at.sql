-- Grain: one filled cell (figure, published_at) that incoming events act on.
-- Times: publication.
-- Reads: incoming, series, periods, figure_states, restatements.
-- Why: append is sequential: what a cell holds decides whether an act is news, a repetition or a conflict.
WITH asked AS (
    SELECT DISTINCT
        incoming.source, incoming.subject, incoming.measure, incoming.period, incoming.published_at,
        (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure
    FROM incoming
    JOIN series USING (source, subject, measure)
    JOIN periods USING (period)
),
filled AS (
    SELECT asked.*, states.position, states.published_from
    FROM asked
    JOIN figure_states AS states ON asked.figure = states.figure AND asked.published_at = states.published_from
    UNION ALL
    SELECT asked.*, restatements.position, states.published_from
    FROM asked
    JOIN restatements ON asked.figure = restatements.figure AND asked.published_at = restatements.published_at
    JOIN figure_states AS states
        ON asked.figure = states.figure
        AND states.published_from < asked.published_at AND asked.published_at < states.published_to
)
SELECT
    filled.source, filled.subject, filled.measure, filled.period, epoch_us(filled.published_at) AS published_us,
    filled.position, states.withdrawn, states.value, states.value_high, states.text, states.unit, states.bound,
    states.printed, states.label
FROM filled
JOIN figure_states AS states ON filled.figure = states.figure AND filled.published_from = states.published_from;
