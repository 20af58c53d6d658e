-- Grain: the layout of one release.
-- Times: none.
-- Reads: events.
-- Why: the log lies in order of position, so one row is found without a scan.
SELECT CAST(body AS VARCHAR) FROM events WHERE position = $position;
