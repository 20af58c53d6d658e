-- Grain: one printed number with an exponent.
-- Times: none.
-- Reads: stated.
-- Why: these few are read exactly one by one, for a cast rounds them.
SELECT DISTINCT printed FROM stated WHERE odd;
