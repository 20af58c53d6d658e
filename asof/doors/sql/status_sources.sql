-- Grain: one source that was ever polled.
-- Times: last_finished_at of its newest poll, last_good_at of the newest that worked.
-- Reads: polls.
-- Audits: none; polls has its own.
-- Why: GET /status: whether the sources are watched.
SELECT
    source, arg_max(outcome, position) AS last_outcome, max(finished_at) AS last_finished_at,
    max(finished_at) FILTER (WHERE outcome IN ('changed', 'unchanged', 'not-modified', 'held')) AS last_good_at,
    count(*) AS polls
FROM polls
GROUP BY source
ORDER BY source
