-- Grain: one rectangle that ends on the recording clock with this commit.
-- Times: publication and recording.
-- Reads: figure_states, compared.
-- Why: a state that was superseded once is two rectangles: before that with an open end, after it with a closed one.
INSERT INTO figure_states_closed
WITH ending AS (
    SELECT figure_states.*
    FROM figure_states
    JOIN compared ON figure_states.rowid = compared.state_row
    WHERE compared.fate IN ('close', 'reopen')
)
SELECT
    * EXCLUDE (published_to, superseded_at, recorded_from),
    TIMESTAMPTZ 'infinity', recorded_from, least(superseded_at, $recorded_at)
FROM ending
WHERE recorded_from < superseded_at
UNION ALL
SELECT
    * EXCLUDE (published_to, superseded_at, recorded_from),
    published_to, greatest(recorded_from, superseded_at), $recorded_at
FROM ending
WHERE superseded_at < TIMESTAMPTZ 'infinity'
ORDER BY figure, position, recorded_from;
