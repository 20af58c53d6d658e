-- Grain: one row: how many statements cite a document.
-- Times: all.
-- Reads: events.
-- Why: whoever takes a document down is told what rests on it.
SELECT count(*) FROM events WHERE document = $document AND printed IS NOT NULL;
