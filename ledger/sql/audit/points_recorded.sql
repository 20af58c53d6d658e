-- Grain: one moment of the ledger's clock at which something that a question reads may have changed, with the acts that are recorded then.
-- Times: recorded_at of the acts.
-- Reads: events.
-- Why: between two of these moments the question cannot have another answer. Null for the acts means all there are.
SELECT recorded_at AS moment, list(position ORDER BY position) AS positions
FROM events
WHERE ($acts IS NULL OR list_contains($acts, act_of(kind)))
    AND (
        (
            ($source IS NULL OR source = $source)
            AND ($subject IS NULL OR subject = $subject)
            AND ($measure IS NULL OR measure = $measure)
            AND ($period IS NULL OR period = $period)
        )
        OR act_of(kind) NOT IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    )
GROUP BY recorded_at
ORDER BY recorded_at;
