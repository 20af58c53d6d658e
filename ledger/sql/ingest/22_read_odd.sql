-- Grain: one cell with an exponent.
-- Times: none.
-- Reads: valued, odd_values.
-- Why: see 21_odd.
UPDATE valued SET value = odd_values.value FROM odd_values WHERE valued.odd AND valued.printed = odd_values.printed;
