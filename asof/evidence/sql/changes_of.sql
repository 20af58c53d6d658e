-- Grain: one change of a figure of a series, with what became of its document.
-- Times: published_at of the statement, recorded_at of the act.
-- Reads: changes, documents.
-- Why: what an evidence bundle tells to people.
SELECT changes.*, documents.url AS document_url, documents.removed_at AS document_removed_at, documents.removal_reason
FROM changes
LEFT JOIN documents ON documents.document = changes.document
WHERE subject = $subject AND measure = $measure AND ($period IS NULL OR period = $period)
ORDER BY period, changes.source, changes.published_at, changes.position;
