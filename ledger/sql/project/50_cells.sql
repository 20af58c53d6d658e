-- Grain: one filled cell (figure, published_at) of an affected figure, after this commit.
-- Times: publication.
-- Reads: affected, figure_states, restatements, staged, events.
-- Why: the last act on a cell wins, and a voided cell is empty.
CREATE OR REPLACE TEMP TABLE cells AS
WITH known AS (
    SELECT figure, published_from AS published_at, position
    FROM figure_states SEMI JOIN affected ON figure_states.figure = affected.figure
    UNION ALL
    SELECT figure, published_at, position
    FROM restatements SEMI JOIN affected ON restatements.figure = affected.figure
    UNION ALL
    SELECT figure, published_at, position
    FROM staged SEMI JOIN affected ON staged.figure = affected.figure
),
last AS (
    SELECT figure, published_at, max(position) AS position FROM known GROUP BY figure, published_at
)
SELECT last.figure, events.*
FROM last
JOIN events ON last.position = events.position
WHERE act_of(events.kind) <> 'record-voided';
