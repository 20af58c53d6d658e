-- Grain: one document that the log says was retrieved, with its removal if there was one.
-- Times: removed_at.
-- Reads: documents.
-- Why: all that were retrieved and not removed must be there; those removed must not.
SELECT document, position, removed_at FROM documents WHERE position >= $since OR removed_at IS NOT NULL ORDER BY document;
