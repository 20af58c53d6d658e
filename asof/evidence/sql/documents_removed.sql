-- Grain: one document that was taken down.
-- Times: none.
-- Reads: documents.
-- Why: a take-down that was killed in the middle is finished by whoever opens the ledger next.
SELECT document, bytes_count FROM documents WHERE removed_at IS NOT NULL ORDER BY document;
