-- Grain: one figure that a commit of a few events acts on.
-- Times: none.
-- Reads: staged.
-- Why: they are so few that all are worked out anew, where one of them has to be.
CREATE OR REPLACE TEMP TABLE affected AS SELECT DISTINCT figure FROM staged WHERE figure IS NOT NULL;
