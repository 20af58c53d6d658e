-- Grain: one document that was retrieved; none if the ledger never had it.
-- Times: removed_at.
-- Reads: documents.
-- Why: only what was kept can be taken down, and once is enough; its copies have its size.
SELECT document, removed_at, bytes_count FROM documents WHERE document = $document;
