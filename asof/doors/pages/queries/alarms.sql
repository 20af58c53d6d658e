-- Grain: one alarm about which nobody has decided, the newest first.
-- Times: recorded_at.
-- Reads: events.
-- Audits: none.
-- Why: what wants a person.
SELECT position, recorded_at, source, body ->> '$.reason' AS reason, body ->> '$.alarm' AS name
FROM events
WHERE kind = 'alarm-raised.v1' AND position NOT IN (
    SELECT CAST(body ->> '$.decided_position' AS BIGINT) FROM events WHERE kind = 'review-decided.v1'
)
ORDER BY position DESC
LIMIT 200
