-- Grain: one row if anything was ever recorded for the measure of the subject, else none.
-- Times: none.
-- Reads: events.
-- Audits: none.
-- Why: tells "nothing yet at that time" from "no such series".
SELECT 1 AS known FROM events WHERE subject = $subject AND measure = $measure LIMIT 1
