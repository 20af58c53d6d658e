-- Grain: one document that was taken down.
-- Times: removed_at, as it is known now: a question about the past cannot bring its bytes back.
-- Reads: events.
-- Why: every figure that cites it says that it was removed, when and why.
SELECT document, min(recorded_at) AS removed_at, arg_min(reason, position) AS removal_reason
FROM events
WHERE kind = 'document-removed.v1'
GROUP BY document
ORDER BY document;
