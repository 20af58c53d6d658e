-- Grain: one commit that acts on figures which have turned odd.
-- Times: recording.
-- Reads: acts, odd.
-- Why: these are replayed one after another, and only what they do to such figures.
SELECT epoch_us(acts.recorded_at), min(acts.position), max(acts.position)
FROM acts
JOIN odd ON acts.figure = odd.figure AND acts.recorded_at >= odd.since
GROUP BY acts.recorded_at
ORDER BY acts.recorded_at;
