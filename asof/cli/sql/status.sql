-- Grain: one row: how much there is, and what wants a person.
-- Times: now.
-- Reads: figures, changes, snapshots, releases, rejections, events.
-- Why: `asof status`. A release is held until a later record of the same release says otherwise.
SELECT
    (SELECT count(*) FROM figures) AS figures,
    (SELECT count(*) FROM changes) AS changes,
    (SELECT count(*) FROM snapshots) AS snapshots,
    (
        SELECT count(*)
        FROM (
            SELECT held FROM releases
            QUALIFY row_number() OVER (PARTITION BY source, published_at ORDER BY position DESC) = 1
        )
        WHERE held
    ) AS held_releases,
    (SELECT count(*) FROM events WHERE kind = 'alarm-raised.v1') AS open_alarms,
    (SELECT count(*) FROM rejections) AS rejected_rows;
