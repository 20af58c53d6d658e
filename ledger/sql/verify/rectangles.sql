-- Grain: one rectangle that is kept, withdrawn states included, with all that it says and rests on.
-- Times: publication and recording, in microseconds since 1970; an open end is the largest number.
-- Reads: figure_states, figure_states_closed, odd.
-- Why: these must be the rectangles that the loop of the checker works out. Two that touch on the recording clock are
--   one that was closed and opened again by nothing, and are told apart here on purpose.
WITH kept AS (
    SELECT
        * EXCLUDE (published_to, superseded_at),
        CASE WHEN superseded_at < TIMESTAMPTZ 'infinity' THEN TIMESTAMPTZ 'infinity' ELSE published_to END AS published_to,
        superseded_at AS recorded_to
    FROM figure_states
    WHERE recorded_from < superseded_at
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (recorded_from, superseded_at),
        greatest(recorded_from, superseded_at) AS recorded_from, TIMESTAMPTZ 'infinity' AS recorded_to
    FROM figure_states
    WHERE superseded_at < TIMESTAMPTZ 'infinity'
    UNION ALL BY NAME
    SELECT * FROM figure_states_closed
),
edged AS (
    SELECT
        *,
        CASE WHEN published_to = TIMESTAMPTZ 'infinity' THEN 9223372036854775807 ELSE epoch_us(published_to) END AS published_end,
        CASE WHEN recorded_to = TIMESTAMPTZ 'infinity' THEN 9223372036854775807 ELSE epoch_us(recorded_to) END AS recorded_end
    FROM kept
    SEMI JOIN odd ON kept.figure = odd.figure
    WHERE kept.figure BETWEEN $low AND $high
)
SELECT
    figure, position, epoch_us(published_from), published_end, epoch_us(recorded_from), recorded_end,
    withdrawn,
    concat_ws(chr(31), value, '|', value_high, '|', text, '|', unit, '|', bound, '|', printed, '|', label),
    concat_ws(chr(31), source, subject, measure, period, epoch_us(recorded_at),
        attributed_to, '|', epoch_us(published_not_before), '|', document, '|', locator, '|', period_start, period_end)
FROM edged;
