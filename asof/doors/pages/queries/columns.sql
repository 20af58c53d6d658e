-- Grain: one table or view that anybody may ask.
-- Times: none.
-- Reads: duckdb_columns.
-- Audits: none.
-- Why: the list beside the editor.
SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns
FROM duckdb_columns()
WHERE NOT internal AND table_name IN (SELECT view_name FROM duckdb_views() WHERE NOT internal)
GROUP BY table_name
ORDER BY table_name
