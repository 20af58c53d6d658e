-- Grain: one snapshot.
-- Times: published_by and recorded_by of its basis, recorded_at of its taking; the clocks are bound to the connection.
-- Reads: snapshots.
-- Audits: none; snapshots has its own.
-- Why: GET /snapshots, and /snapshots/NAME by name or identifier.
SELECT *
FROM snapshots
WHERE $name::VARCHAR IS NULL OR name = $name::VARCHAR OR snapshot = $name::VARCHAR
ORDER BY position
