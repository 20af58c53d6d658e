-- Grain: one cell with an exponent.
-- Times: none.
-- Reads: stated, odd_values.
-- Why: see 21_odd.
UPDATE stated SET value = odd_values.value FROM odd_values WHERE stated.odd AND stated.printed = odd_values.printed;
