-- Grain: one name of a measure, its own or an alias.
-- Times: follows recorded_by.
-- Reads: measures.
-- Why: to tell a mistyped measure from a number that nobody published.
SELECT measure AS name FROM measures
UNION
SELECT unnest(aliases) FROM measures;
