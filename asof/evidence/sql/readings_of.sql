-- Grain: one retrieval or removal of a document, as it is stored.
-- Times: recorded_at.
-- Reads: events.
-- Why: how the documents that figures cite came here, and whether they went.
SELECT * FROM events
WHERE kind IN ('document-retrieved.v1', 'document-removed.v1') AND list_contains($documents, document)
ORDER BY position;
