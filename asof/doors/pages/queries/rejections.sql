-- Grain: one row of a source that could not be read, the newest first.
-- Times: published_at, recorded_at.
-- Reads: rejections.
-- Audits: none; rejections has its own.
-- Why: what a source said that is not in the figures.
SELECT * FROM rejections WHERE source = $source ORDER BY position DESC LIMIT $limit::BIGINT
