-- Grain: one change of a figure, oldest first, with what it was read from.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: changes, documents.
-- Audits: none; changes has its own.
-- Why: an assistant that quotes a figure can say on whose word, and where it stands.
SELECT
    changes.position, changes.kind, changes.cause, changes.source, changes.period, changes.published_at,
    changes.recorded_at, changes.old_printed, changes.new_printed, changes.old_value, changes.new_value,
    changes.new_unit AS unit, changes.new_bound AS bound, changes.new_label AS label, changes.attributed_to,
    changes.document, changes.locator, documents.url AS document_url, documents.media_type AS document_media_type,
    documents.removed_at AS document_removed_at
FROM changes
LEFT JOIN documents ON changes.document = documents.document
WHERE changes.subject = $subject AND changes.measure = $measure
    AND ($source::VARCHAR IS NULL OR changes.source = $source::VARCHAR)
    AND ($period::VARCHAR IS NULL OR changes.period = $period::VARCHAR)
ORDER BY changes.position
LIMIT $limit::BIGINT
