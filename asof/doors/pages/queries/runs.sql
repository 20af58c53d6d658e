-- Grain: one source that was described or polled.
-- Times: those of its newest poll.
-- Reads: sources, polls, releases, rejections.
-- Audits: none; each has its own.
-- Why: the list of runs: whether the sources are watched, and what went wrong.
WITH polled AS (
    SELECT
        source, count(*) AS polls, count(*) FILTER (outcome = 'failed') AS failed,
        count(*) FILTER (outcome = 'missed') AS missed,
        arg_max(outcome, position) AS last_outcome, arg_max(reason, position) AS last_reason,
        max(started_at) AS last_started_at, max(finished_at) AS last_finished_at
    FROM polls
    GROUP BY source
),
turned_down AS (SELECT source, count(*) AS rejected FROM rejections GROUP BY source),
names AS (SELECT source FROM sources UNION SELECT source FROM polled)
SELECT
    names.source, sources.title, sources.publisher, sources.rank, sources.url, sources.licence,
    coalesce(polled.polls, 0) AS polls, coalesce(polled.failed, 0) AS failed, coalesce(polled.missed, 0) AS missed,
    polled.last_outcome, polled.last_reason, polled.last_started_at, polled.last_finished_at,
    coalesce(turned_down.rejected, 0) AS rejected
FROM names
LEFT JOIN sources ON names.source = sources.source
LEFT JOIN polled ON names.source = polled.source
LEFT JOIN turned_down ON names.source = turned_down.source
ORDER BY names.source
