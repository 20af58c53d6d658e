-- Grain:  one candidate figure that was ever proposed for a source
-- Times:  recording order (position)
-- Reads:  events
-- Audits: none; the review queue is audited by the ledger
-- Why:    a sentence that was proposed once is not proposed again
SELECT subject, measure, period, printed, json_extract_string(body, '$.quote') AS quote
FROM events
WHERE kind LIKE 'candidate-proposed.%' AND source = ?
