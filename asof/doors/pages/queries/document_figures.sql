-- Grain: one change that was read from the document: first those of the place, then in the order of recording.
-- Times: published_at, recorded_at.
-- Reads: changes.
-- Audits: none; changes has its own.
-- Why: which figures a piece of evidence carries, and where each stands in it.
SELECT position, kind, source, subject, measure, period, new_printed, published_at, recorded_at, locator
FROM changes
WHERE document = $document
ORDER BY locator IS DISTINCT FROM $locator::VARCHAR, position
LIMIT $limit::BIGINT
