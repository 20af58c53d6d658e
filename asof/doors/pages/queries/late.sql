-- Grain: one release that is expected and has not come, or one poll that was due and was not made, newest first.
-- Times: due_at, recorded_at; the clocks are bound to the connection.
-- Reads: events, polls.
-- Audits: none.
-- Why: what the list of figures cannot show, because it is not there yet. An alarm counts until something new comes.
SELECT position, source, 'release' AS sort, reason, recorded_at, CAST(body ->> '$.due_at' AS TIMESTAMPTZ) AS due_at
FROM events
WHERE kind = 'alarm-raised.v1' AND body ->> '$.alarm' = 'release-late' AND recorded_at <= asked_recorded_by()
    AND position > coalesce((
        SELECT max(polls.position) FROM polls WHERE polls.source = events.source AND polls.outcome = 'changed'
    ), -1)
UNION ALL BY NAME
SELECT position, source, 'poll' AS sort, reason, recorded_at, due_at
FROM polls
WHERE outcome = 'missed'
    AND position > coalesce((
        SELECT max(made.position) FROM polls AS made WHERE made.source = polls.source AND made.outcome <> 'missed'
    ), -1)
ORDER BY position DESC
LIMIT $limit::BIGINT
