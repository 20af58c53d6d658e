-- Grain: one restatement that is not a filled cell of the log, or a filled cell that is neither a state nor a restatement.
-- Times: publication.
-- Reads: events, series, periods, figure_states, restatements, odd.
-- Why: every filled cell is the first of a state or repeats one.
WITH cells AS (
    SELECT
        (CAST(series.series AS BIGINT) << 32) | periods.period_number AS figure,
        published_at, max(position) AS position, arg_max(act_of(kind), position) AS act
    FROM events
    JOIN series USING (source, subject, measure)
    JOIN periods USING (period)
    SEMI JOIN odd ON (CAST(series.series AS BIGINT) << 32) | periods.period_number = odd.figure
    WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    GROUP BY ALL
),
expected AS (SELECT figure, published_at, position FROM cells WHERE act <> 'record-voided'),
kept AS (
    SELECT figure, published_from AS published_at, position FROM figure_states SEMI JOIN odd ON figure_states.figure = odd.figure
    UNION ALL
    SELECT figure, published_at, position FROM restatements SEMI JOIN odd ON restatements.figure = odd.figure
)
(SELECT * FROM expected EXCEPT ALL SELECT * FROM kept)
UNION ALL
(SELECT * FROM kept EXCEPT ALL SELECT * FROM expected);
