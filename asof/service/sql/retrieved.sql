-- Grain: one row: how often a source's document was retrieved.
-- Times: until now.
-- Reads: events.
-- Why: a file that is given again is the same document, not another retrieval.
SELECT count(*) AS retrievals
FROM events
WHERE kind = 'document-retrieved.v1' AND source = $source AND document = $document;
