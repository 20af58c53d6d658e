-- Grain: one restatement of an affected figure.
-- Times: publication.
-- Reads: affected.
-- Why: they are written anew by the next step.
DELETE FROM restatements USING affected WHERE restatements.figure = affected.figure;
