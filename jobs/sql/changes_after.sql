-- Grain:  one change that was recorded after a position
-- Times:  published_at and recorded_at of the change
-- Reads:  changes
-- Audits: none; the changes view is audited by the ledger
-- Why:    what is to be announced, in the order in which it was recorded
SELECT
  position, kind, cause, source, subject, measure, period, published_at, recorded_at, old_printed, new_printed,
  CAST(old_value AS VARCHAR) AS old_value, CAST(new_value AS VARCHAR) AS new_value, new_unit AS unit, document, locator, note
FROM changes
WHERE position > $after AND position <= $until AND source = $source
  AND (CAST($measures AS VARCHAR[]) IS NULL OR list_contains(CAST($measures AS VARCHAR[]), measure))
  AND (CAST($kinds AS VARCHAR[]) IS NULL OR list_contains(CAST($kinds AS VARCHAR[]), kind))
ORDER BY position
LIMIT $most
