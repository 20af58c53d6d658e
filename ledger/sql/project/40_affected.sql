-- Grain: one touched figure that is not plain: late, corrected, voided, or acted on twice in this commit.
-- Times: none.
-- Reads: touched, plain.
-- Why: its states are worked out anew from all its cells.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT figure FROM touched ANTI JOIN plain ON touched.figure = plain.figure;
