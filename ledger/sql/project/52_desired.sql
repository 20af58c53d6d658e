-- Grain: one state of an affected figure as it must be after this commit: an unbroken run of equal cells.
-- Times: publication.
-- Reads: cells.
-- Why: a state lasts from the first cell of its run to the first cell of the next.
CREATE OR REPLACE TEMP TABLE desired AS
WITH compared AS (
    SELECT
        figure, position, published_at,
        row(act_of(kind) = 'figure-withdrawn', value, value_high, text, unit, bound, printed, label) AS content,
        lag(row(act_of(kind) = 'figure-withdrawn', value, value_high, text, unit, bound, printed, label))
            OVER (PARTITION BY figure ORDER BY published_at) AS content_before,
        row_number() OVER (PARTITION BY figure ORDER BY published_at) AS place
    FROM cells
),
first_cells AS (
    SELECT figure, position, published_at
    FROM compared
    WHERE place = 1 OR content IS DISTINCT FROM content_before
)
SELECT
    figure, position, published_at AS published_from,
    lead(published_at, 1, TIMESTAMPTZ 'infinity') OVER (PARTITION BY figure ORDER BY published_at) AS published_to
FROM first_cells;
