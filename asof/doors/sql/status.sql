-- Grain: one row: what the published copy is.
-- Times: recorded_at of the last commit, published_copy_at of the copy.
-- Reads: ledger_basis.
-- Audits: none; ledger_basis has its own.
-- Why: GET /status.
SELECT position, recorded_at, merkle_root, size, published_copy_at FROM ledger_basis
