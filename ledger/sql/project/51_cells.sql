-- Grain: one filled cell (figure, published_at) of an affected figure, after this commit.
-- Times: publication.
-- Reads: cell_ends, events.
-- Why: the last act on a cell wins, and a voided cell is empty.
CREATE OR REPLACE TEMP TABLE cells AS
SELECT cell_ends.figure, events.*
FROM cell_ends
JOIN events ON cell_ends.position = events.position
WHERE act_of(events.kind) <> 'record-voided';
