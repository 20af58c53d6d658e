-- Grain: one reference period that the release states figures for, with its number, also if it is new.
-- Times: the period itself.
-- Reads: first_periods, release_periods, periods.
-- Why: numbers are given in order of first position, so that a replay gives the same ones.
CREATE OR REPLACE TEMP TABLE stated_periods AS
WITH seen AS (
    SELECT release_periods.period, min(first_periods.first_cell) AS first_cell
    FROM first_periods
    JOIN release_periods ON first_periods.number = release_periods.period_number
    GROUP BY release_periods.period
),
numbered AS (
    SELECT
        seen.period, periods.period_number IS NULL AS is_new,
        coalesce(periods.period_number, (SELECT coalesce(max(period_number), -1) FROM periods)
            + row_number() OVER (PARTITION BY periods.period_number IS NULL ORDER BY seen.first_cell)) AS number
    FROM seen
    LEFT JOIN periods ON seen.period = periods.period
)
SELECT
    release_periods.period_number, numbered.period, numbered.number, numbered.is_new,
    release_periods.period_start, release_periods.period_end
FROM release_periods
JOIN numbered ON release_periods.period = numbered.period;
