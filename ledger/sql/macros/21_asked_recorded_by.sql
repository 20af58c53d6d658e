-- Grain: a scalar, the recording clock of the question that is being asked.
-- Times: recording.
-- Reads: the session variable recorded_by.
-- Audits: none; it is a function.
-- Why: nothing is recorded in the future, so "now" is simply everything.
CREATE OR REPLACE MACRO asked_recorded_by() AS
    coalesce(CAST(getvariable('recorded_by') AS TIMESTAMPTZ), TIMESTAMPTZ 'infinity');
