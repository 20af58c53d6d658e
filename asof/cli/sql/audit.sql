-- Grain: one change of a figure, with its evidence.
-- Times: published_at of the statement, recorded_at of the act.
-- Reads: changes, documents.
-- Why: `asof audit`: what changed, when, on whose word, and where that can be looked up.
SELECT
    changes.*,
    documents.url AS document_url, documents.retrieved_at AS document_retrieved_at,
    documents.removed_at AS document_removed_at, documents.removal_reason
FROM changes
LEFT JOIN documents ON documents.document = changes.document
WHERE subject = $subject AND measure = $measure AND ($period IS NULL OR period = $period)
    AND ($source IS NULL OR changes.source = $source)
ORDER BY period, changes.source, changes.published_at, changes.position;
