-- Grain: a scalar, a DECIMAL(38, 15) as canonical text.
-- Times: none.
-- Reads: nothing.
-- Audits: none; it is a function.
-- Why: 15 digits behind the point are how it is stored, not what it is.
CREATE OR REPLACE MACRO number_text(number) AS rtrim(rtrim(CAST(number AS VARCHAR), '0'), '.');
