-- Grain: one series.
-- Times: none.
-- Reads: series.
-- Why: names are found by number; that the numbers are those of the log is another check's.
SELECT series, source, subject, measure FROM series ORDER BY series LIMIT $most;
