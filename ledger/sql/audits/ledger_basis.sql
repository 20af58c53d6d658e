-- Grain: one basis that is not the end of the log.
-- Times: now.
-- Reads: ledger_basis, events.
-- Why: the file says what it is.
SELECT position, size
FROM ledger_basis
WHERE size <> (SELECT count(*) FROM main.events) OR position IS DISTINCT FROM (SELECT max(position) FROM main.events);
