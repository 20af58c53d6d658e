-- Grain: one act of a commit on a figure which has turned odd.
-- Times: all that the event has.
-- Reads: events, acts, odd.
-- Why: the projections take it up as they did when it was recorded.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT events.*, acts.figure, acts.period_start, acts.period_end
FROM events
JOIN acts ON events.position = acts.position
JOIN odd ON acts.figure = odd.figure AND acts.recorded_at >= odd.since
WHERE events.position BETWEEN $first AND $last AND acts.recorded_at = $recorded_at
ORDER BY events.position;
