-- Grain: one moment of the publisher's clock at which something that a question reads may have changed, with the acts that are dated there.
-- Times: published_at of the acts, up to now.
-- Reads: events.
-- Why: between two of these moments the question cannot have another answer. Null for the acts means all there are.
SELECT published_at AS moment, list(position ORDER BY position) AS positions
FROM events
WHERE ($acts IS NULL OR list_contains($acts, act_of(kind)))
    AND published_at <= ledger_now()
    AND (
        (
            ($source IS NULL OR source = $source)
            AND ($subject IS NULL OR subject = $subject)
            AND ($measure IS NULL OR measure = $measure)
            AND ($period IS NULL OR period = $period)
        )
        OR act_of(kind) NOT IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    )
GROUP BY published_at
ORDER BY published_at;
