-- Grain: one row of the release that is rejected; none.
-- Times: none.
-- Reads: nothing.
-- Why: no row of this release has a problem, so none needs to be looked at.
CREATE OR REPLACE TEMP TABLE judged (subject_number INTEGER, period_number INTEGER, problem VARCHAR);
