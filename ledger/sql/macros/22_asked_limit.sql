-- Grain: a scalar, the last publication time that a question may see.
-- Times: publication.
-- Reads: the session variable published_by.
-- Audits: none; it is a function.
-- Why: a history shows what is dated in the future too, unless it is asked in the past.
CREATE OR REPLACE MACRO asked_published_limit() AS
    coalesce(CAST(getvariable('published_by') AS TIMESTAMPTZ), TIMESTAMPTZ 'infinity');
