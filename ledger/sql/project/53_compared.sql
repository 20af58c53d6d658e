-- Grain: one state of an affected figure, before or after this commit or both.
-- Times: publication and recording.
-- Reads: figure_states, affected, desired.
-- Why: only what differs is written; fate says what becomes of the row.
CREATE OR REPLACE TEMP TABLE compared AS
WITH kept AS (
    SELECT figure_states.rowid AS state_row, figure, position, published_from, published_to
    FROM figure_states SEMI JOIN affected ON figure_states.figure = affected.figure
)
SELECT
    coalesce(kept.figure, desired.figure) AS figure,
    coalesce(kept.position, desired.position) AS position,
    kept.state_row,
    desired.published_from,
    desired.published_to,
    CASE
        WHEN kept.figure IS NULL THEN 'open'
        WHEN desired.figure IS NULL THEN 'close'
        WHEN kept.published_to = desired.published_to THEN 'keep'
        WHEN kept.published_to = TIMESTAMPTZ 'infinity' THEN 'supersede'
        ELSE 'reopen'
    END AS fate
FROM kept
FULL JOIN desired ON kept.figure = desired.figure AND kept.position = desired.position;
