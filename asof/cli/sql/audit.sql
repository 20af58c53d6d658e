-- Grain: one change of a figure, with its evidence.
-- Times: published_at of the statement, recorded_at of the act.
-- Reads: changes, documents, events.
-- Why: `asof audit`: what changed, when, on whose word, and where that can be looked up. A removal is told as it is known
--   now: a question about the past cannot bring the bytes back.
WITH removed AS (
    SELECT document, min(recorded_at) AS removed_at, arg_min(reason, position) AS removal_reason
    FROM events
    WHERE kind = 'document-removed.v1'
    GROUP BY document
)
SELECT
    changes.*,
    documents.url AS document_url, documents.retrieved_at AS document_retrieved_at,
    removed.removed_at AS document_removed_at, removed.removal_reason,
    nullif(concat_ws(' with ', changes.recorder, changes.extractor), '') AS written_by
FROM changes
LEFT JOIN documents ON documents.document = changes.document
LEFT JOIN removed ON removed.document = changes.document
WHERE subject = $subject AND measure = $measure AND ($period IS NULL OR period = $period)
    AND ($source IS NULL OR changes.source = $source)
ORDER BY period, changes.source, changes.published_at, changes.position;
