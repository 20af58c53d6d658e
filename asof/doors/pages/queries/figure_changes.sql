-- Grain: one change of a figure of the series, the newest first.
-- Times: published_at of the statement, recorded_at of the act; the clocks are bound to the connection.
-- Reads: changes, documents.
-- Audits: none; changes has its own.
-- Why: every change of a figure with its kind, its times and its evidence.
SELECT
    changes.position, changes.kind, changes.cause, changes.source, changes.subject, changes.measure, changes.period,
    changes.published_at, changes.recorded_at, changes.old_value, changes.new_value, changes.old_value_high,
    changes.new_value_high, changes.old_text, changes.new_text, changes.old_printed, changes.new_printed,
    changes.old_unit, changes.new_unit, changes.old_bound, changes.new_bound, changes.old_label, changes.new_label,
    changes.attributed_to, changes.document, changes.locator, changes.extractor, changes.reason, changes.note,
    changes.recorder, documents.removed_at AS document_removed_at
FROM changes
LEFT JOIN documents ON changes.document = documents.document
WHERE changes.subject = $subject AND changes.measure = $measure
    AND ($source::VARCHAR IS NULL OR changes.source = $source::VARCHAR)
    AND ($period::VARCHAR IS NULL OR changes.period = $period::VARCHAR)
    AND ($before::BIGINT IS NULL OR changes.position < $before::BIGINT)
ORDER BY changes.position DESC
LIMIT $limit::BIGINT
