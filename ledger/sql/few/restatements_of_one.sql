-- Grain: one restatement of one figure.
-- Times: publication, in microseconds since 1970.
-- Reads: restatements.
-- Why: as few/restatements, for a figure by hand.
SELECT figure, epoch_us(published_at), position FROM restatements WHERE figure = $figure;
