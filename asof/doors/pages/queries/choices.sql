-- Grain: one row: the names a reader can choose from.
-- Times: as figures.
-- Reads: figures.
-- Audits: none; figures has its own.
-- Why: the filters of the list; more than a thousand of a kind are searched for, not chosen.
SELECT
    (SELECT list(source ORDER BY source) FROM (SELECT DISTINCT source FROM figures LIMIT 1000)) AS sources,
    (SELECT list(subject ORDER BY subject) FROM (SELECT DISTINCT subject FROM figures LIMIT 1000)) AS subjects,
    (SELECT list(measure ORDER BY measure) FROM (SELECT DISTINCT measure FROM figures LIMIT 1000)) AS measures
