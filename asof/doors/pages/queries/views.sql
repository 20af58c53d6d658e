-- Grain: one view of the published copy that has this name.
-- Times: none.
-- Reads: duckdb_views.
-- Audits: none.
-- Why: the views of a pack are only in a ledger that was made with it.
SELECT view_name FROM duckdb_views() WHERE view_name = $name AND NOT internal
