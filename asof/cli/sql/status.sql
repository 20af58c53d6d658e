-- Grain: one row: how much there is, and what wants a person.
-- Times: now.
-- Reads: figures, changes, snapshots, rejections, events.
-- Why: `asof status`. An alarm is open until a person has decided about it.
SELECT
    (SELECT count(*) FROM figures) AS figures,
    (SELECT count(*) FROM changes) AS changes,
    (SELECT count(*) FROM snapshots) AS snapshots,
    (
        SELECT count(*)
        FROM events AS alarm
        WHERE alarm.kind = 'alarm-raised.v1' AND alarm.position NOT IN (
            SELECT CAST(body ->> '$.decided_position' AS BIGINT) FROM events WHERE kind = 'review-decided.v1'
        )
    ) AS open_alarms,
    (SELECT count(*) FROM rejections) AS rejected_rows;
