-- Grain: one moment of the publisher's clock at which a figure may have changed, with the acts that are dated there.
-- Times: published_at of the acts, up to now.
-- Reads: events.
-- Why: between two of these moments no question that reads these figures can have another answer.
SELECT published_at AS moment, list(position ORDER BY position) AS positions
FROM events
WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    AND published_at <= ledger_now()
    AND ($source IS NULL OR source = $source)
    AND ($subject IS NULL OR subject = $subject)
    AND ($measure IS NULL OR measure = $measure)
    AND ($period IS NULL OR period = $period)
GROUP BY published_at
ORDER BY published_at;
