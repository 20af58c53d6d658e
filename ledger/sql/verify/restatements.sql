-- Grain: one restatement that is not a filled cell of the log, or a filled cell that is neither a state nor a restatement.
-- Times: publication.
-- Reads: events, numbered, figure_states, restatements, odd.
-- Why: every filled cell is the first of a state or repeats one.
WITH cells AS (
    SELECT asked.figure, published_at, max(events.position) AS position, arg_max(act_of(kind), events.position) AS act
    FROM events
    JOIN (
        SELECT DISTINCT figure, position FROM numbered SEMI JOIN odd ON numbered.figure = odd.figure
    ) AS asked ON events.position = asked.position
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
