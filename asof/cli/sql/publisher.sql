-- Grain: one row: who publishes a source; none for a source that was never described.
-- Times: follows recorded_by.
-- Reads: sources.
-- Why: a citation names the publisher and not only our name for the source.
SELECT publisher FROM sources WHERE source = $source;
