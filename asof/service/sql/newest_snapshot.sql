-- Grain: one row: when the newest snapshot of a name was taken.
-- Times: recorded_at of its taking.
-- Reads: snapshots.
-- Why: a planned snapshot is due when its moment has come since then.
SELECT max(recorded_at) AS taken_at FROM snapshots WHERE name = $name;
