-- Grain: one cell that is kept of an odd figure: the first of a state, or one that repeats it.
-- Times: publication, in microseconds since 1970.
-- Reads: figure_states, restatements, odd, doubtful.
-- Why: every filled cell is one of the two, as `restatements` has it.
WITH asked AS (
    SELECT DISTINCT figure FROM odd ANTI JOIN doubtful ON odd.figure = doubtful.figure WHERE figure BETWEEN $low AND $high
)
SELECT kept.figure, epoch_us(published_at) AS published_at, position
FROM (
    SELECT figure, published_from AS published_at, position FROM figure_states
    UNION ALL
    SELECT figure, published_at, position FROM restatements
) AS kept
SEMI JOIN asked ON kept.figure = asked.figure
ORDER BY kept.figure;
