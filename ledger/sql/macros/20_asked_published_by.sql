-- Grain: a scalar, the publication clock of the question that is being asked.
-- Times: publication.
-- Reads: the session variable published_by.
-- Audits: none; it is a function.
-- Why: a view that reads it can be asked in the past; it is folded to a constant and pushed into the scans.
CREATE OR REPLACE MACRO asked_published_by() AS
    coalesce(CAST(getvariable('published_by') AS TIMESTAMPTZ), ledger_now());
