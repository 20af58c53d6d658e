-- Grain: one source that stands twice, or without a name.
-- Times: now.
-- Reads: sources.
-- Why: one row a source.
SELECT source FROM sources GROUP BY source HAVING count(*) > 1 OR source IS NULL;
