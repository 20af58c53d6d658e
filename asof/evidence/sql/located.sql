-- Grain: one statement of a figure that names a place in a document that is still kept.
-- Times: none.
-- Reads: events, documents.
-- Why: what was printed must stand where the log says; in order of the documents, so that each is read once.
SELECT events.position, events.source, events.printed, events.document, events.locator
FROM events
LEFT JOIN documents ON documents.document = events.document
WHERE events.document IS NOT NULL AND events.locator IS NOT NULL AND events.printed IS NOT NULL
    AND events.position >= $since AND documents.removed_at IS NULL
ORDER BY events.document, events.position;
