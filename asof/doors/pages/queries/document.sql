-- Grain: one document.
-- Times: retrieved_at, removed_at, recorded_at.
-- Reads: documents.
-- Audits: none; documents has its own.
-- Why: what is known of a piece of evidence.
SELECT * FROM documents WHERE document = $document
