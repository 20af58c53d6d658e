-- Grain: one figure that a stray act names.
-- Times: none.
-- Reads: numbered.
-- Why: nothing is kept of a stray, or something else than it says, so that its figure has to be worked out.
INSERT INTO odd SELECT DISTINCT figure FROM numbered WHERE stray;
