-- Grain: one document.
-- Times: retrieved_at, removed_at.
-- Reads: documents.
-- Audits: none; documents has its own.
-- Why: GET /documents/SHA256: its media type, and whether it was taken down.
SELECT document, media_type, removed_at, removal_reason FROM documents WHERE document = $document
