-- Grain: one (source, subject, measure) on which the log acts.
-- Times: recorded_at of the commit that named it first.
-- Reads: events.
-- Why: numbers are given in order of first position, as commit by commit.
INSERT INTO series
SELECT row_number() OVER (ORDER BY min(position)) - 1, source, subject, measure, min(recorded_at)
FROM events
WHERE act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
GROUP BY source, subject, measure
ORDER BY min(position);
