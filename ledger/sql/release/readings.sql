-- Grain: one reading of a release of a source, or one row or cell of one that could not be read.
-- Times: both clocks are the connection's.
-- Reads: events.
-- Why: a correction of our reading of a release has its layout too; the last one recorded counts. Layouts can be long, so
--   only that of the release that is given back is read. Most releases are read whole: then nothing more is looked for.
SELECT kind = 'row-rejected.v1' AS rejected, published_at, position
FROM events
WHERE kind IN ('release-ingested.v1', 'row-rejected.v1') AND source = $source
    AND published_at <= asked_published_by() AND recorded_at <= asked_recorded_by();
