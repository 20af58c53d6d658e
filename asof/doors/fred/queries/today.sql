-- Grain: one row: what the ledger's clock says.
-- Times: none; it is the moment of the question.
-- Reads: ledger_now().
-- Audits: none; it states no fact.
-- Why: a real-time period without ends is today, and tomorrow's embargoed figures are not shown today.
SELECT ledger_now() AS moment;
