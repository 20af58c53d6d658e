-- Grain: one moment of the ledger's clock at which a figure may have changed, with the acts that are recorded then.
-- Times: recorded_at of the acts.
-- Reads: events.
-- Why: between two of these moments no question that reads these figures can have another answer.
SELECT recorded_at AS moment, list(position ORDER BY position) AS positions
FROM events
WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    AND ($source IS NULL OR source = $source)
    AND ($subject IS NULL OR subject = $subject)
    AND ($measure IS NULL OR measure = $measure)
    AND ($period IS NULL OR period = $period)
GROUP BY recorded_at
ORDER BY recorded_at;
