-- Grain: one (source, subject, measure) with its number.
-- Times: none.
-- Reads: series.
-- Why: an index on the subject finds it; the rest of the name is compared by the caller, for a second filter would make
--   DuckDB scan the table.
SELECT source, subject, measure, series FROM series WHERE subject IN $subjects;
