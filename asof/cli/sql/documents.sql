-- Grain: one document.
-- Times: retrieved_at of its first retrieval, removed_at of its take-down.
-- Reads: documents.
-- Why: `asof documents list`.
SELECT * FROM documents WHERE $source IS NULL OR source = $source ORDER BY position;
