-- Grain: one source: its last completed poll, and how many of its releases are held.
-- Times: started_at and finished_at of the poll.
-- Reads: polls, releases.
-- Why: `asof sources list` and `asof status`.
WITH newest AS (
    SELECT *
    FROM polls
    WHERE outcome <> 'missed'
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY position DESC) = 1
),
waiting AS (
    SELECT source, count(*) AS held
    FROM (
        SELECT source, held
        FROM releases
        QUALIFY row_number() OVER (PARTITION BY source, published_at ORDER BY position DESC) = 1
    )
    WHERE held
    GROUP BY source
)
SELECT coalesce(newest.source, waiting.source) AS source, outcome, started_at, finished_at, reason,
    coalesce(held, 0) AS held
FROM newest
FULL JOIN waiting ON newest.source = waiting.source
ORDER BY source;
