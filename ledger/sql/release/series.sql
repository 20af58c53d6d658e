-- Grain: one series of a source.
-- Times: none.
-- Reads: series.
-- Why: cells carry numbers; the names are put to them once a series.
SELECT series, subject, measure FROM series WHERE source = $source;
