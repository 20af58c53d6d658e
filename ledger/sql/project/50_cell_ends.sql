-- Grain: one cell (figure, published_at) of an affected figure, with the last act on it.
-- Times: publication.
-- Reads: affected, figure_states, restatements, staged.
-- Why: a table of its own, so that its size is known where the log is asked for these positions: they are looked up
--   there, and the log is not read through.
CREATE OR REPLACE TEMP TABLE cell_ends AS
WITH known AS (
    SELECT figure, published_from AS published_at, position
    FROM figure_states SEMI JOIN affected ON figure_states.figure = affected.figure
    UNION ALL
    SELECT figure, published_at, position
    FROM restatements SEMI JOIN affected ON restatements.figure = affected.figure
    UNION ALL
    SELECT figure, published_at, position
    FROM staged SEMI JOIN affected ON staged.figure = affected.figure
)
SELECT figure, max(position) AS position FROM known GROUP BY figure, published_at;
