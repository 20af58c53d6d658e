-- Grain: one reference period on which the log acts, as text.
-- Times: the period's own.
-- Reads: events.
-- Why: its bounds are worked out in Python, where the reading of periods is.
SELECT period, min(position) AS position
FROM events
WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
GROUP BY period
ORDER BY position;
