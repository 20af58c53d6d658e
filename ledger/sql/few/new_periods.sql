-- Grain: one reference period that has not been seen before.
-- Times: the period's own first day and the day after its last.
-- Reads: nothing.
-- Why: see next_numbers.
INSERT INTO periods
SELECT unnest($numbers), unnest($periods), unnest(CAST($starts AS DATE[])), unnest(CAST($ends AS DATE[]));
