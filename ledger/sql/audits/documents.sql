-- Grain: one document whose name is no SHA-256, or that stands twice.
-- Times: now.
-- Reads: documents.
-- Why: a document is named by its content.
SELECT document FROM documents GROUP BY document
HAVING count(*) > 1 OR NOT regexp_full_match(document, '[0-9a-f]{64}');
