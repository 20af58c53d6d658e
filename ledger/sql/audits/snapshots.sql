-- Grain: one snapshot whose basis is after its own record, or that stands twice.
-- Times: now.
-- Reads: snapshots.
-- Why: a snapshot is taken of what is recorded already.
SELECT name, position FROM snapshots WHERE basis_position >= position OR content_sha256 IS NULL
UNION ALL
SELECT snapshot, max(position) FROM snapshots GROUP BY snapshot HAVING count(*) > 1;
