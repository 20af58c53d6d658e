-- Grain: one rectangle that is kept of an odd figure, withdrawn states included, numbers only.
-- Times: publication and recording, in microseconds since 1970; an open end is the largest number.
-- Reads: figure_states, figure_states_closed, odd, doubtful.
-- Why: as `rectangles`, for figures of which every row says what its event says.
WITH asked AS (
    SELECT DISTINCT figure FROM odd ANTI JOIN doubtful ON odd.figure = doubtful.figure WHERE figure BETWEEN $low AND $high
),
kept AS (
    SELECT
        figure, position, published_from,
        CASE WHEN superseded_at < TIMESTAMPTZ 'infinity' THEN TIMESTAMPTZ 'infinity' ELSE published_to END AS published_to,
        recorded_from, superseded_at AS recorded_to
    FROM figure_states
    WHERE recorded_from < superseded_at
    UNION ALL
    SELECT figure, position, published_from, published_to, greatest(recorded_from, superseded_at), TIMESTAMPTZ 'infinity'
    FROM figure_states
    WHERE superseded_at < TIMESTAMPTZ 'infinity'
    UNION ALL
    SELECT figure, position, published_from, published_to, recorded_from, recorded_to FROM figure_states_closed
)
SELECT
    kept.figure, position, epoch_us(published_from) AS published_from,
    CASE WHEN published_to = TIMESTAMPTZ 'infinity' THEN 9223372036854775807 ELSE epoch_us(published_to) END AS published_to,
    epoch_us(recorded_from) AS recorded_from,
    CASE WHEN recorded_to = TIMESTAMPTZ 'infinity' THEN 9223372036854775807 ELSE epoch_us(recorded_to) END AS recorded_to
FROM kept
SEMI JOIN asked ON kept.figure = asked.figure
ORDER BY kept.figure;
