-- Grain: one snapshot, oldest first.
-- Times: published_by and recorded_by of its basis, recorded_at of its taking.
-- Reads: snapshots.
-- Why: `asof snapshot list`.
SELECT * FROM snapshots ORDER BY position;
