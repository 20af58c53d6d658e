-- Grain: one document that was taken down.
-- Times: none.
-- Reads: events.
-- Why: what the log says is removed must not be kept, whatever a killed process left and whatever a source offers.
SELECT DISTINCT document FROM events WHERE kind = 'document-removed.v1' ORDER BY document;
