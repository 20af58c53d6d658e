-- Grain: at most one row, where a release held anything that could not be read.
-- Times: the release's own publication; recording is the connection's.
-- Reads: rejections.
-- Why: most releases are read whole; then nothing more has to be looked for.
SELECT 1 FROM rejections WHERE source = $source AND published_at = $published_at LIMIT 1;
