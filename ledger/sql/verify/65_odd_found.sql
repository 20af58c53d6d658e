-- Grain: one figure that is to be worked out act by act, as its rows beside their events show it.
-- Times: none.
-- Reads: odd_found, a table of the caller.
-- Why: rows that are not what their event says, and acts that correct a record.
INSERT INTO odd SELECT DISTINCT figure FROM odd_found;
