-- Grain: one row: the names a reader can choose from.
-- Times: none; a name stays to be chosen where it has no figure at the moment.
-- Reads: series.
-- Audits: none.
-- Why: the filters of the list; more than two hundred of a kind are searched for, not chosen.
SELECT
    (SELECT list(source ORDER BY source) FROM (SELECT DISTINCT source FROM series LIMIT 200)) AS sources,
    (SELECT list(subject ORDER BY subject) FROM (SELECT DISTINCT subject FROM series LIMIT 200)) AS subjects,
    (SELECT list(measure ORDER BY measure) FROM (SELECT DISTINCT measure FROM series LIMIT 200)) AS measures
