-- Grain:  one figure of a source
-- Times:  published_at of the statement
-- Reads:  figures
-- Audits: none; figures has its own
-- Why:    what a held release states, once it is read into a ledger of its own
SELECT subject, measure, period, printed, value, text, unit, bound, published_at
FROM figures
