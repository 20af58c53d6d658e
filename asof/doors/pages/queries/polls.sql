-- Grain: one poll of a source, the newest first.
-- Times: due_at, started_at, finished_at, recorded_at.
-- Reads: polls.
-- Audits: none; polls has its own.
-- Why: the log of a source's runs.
SELECT * FROM polls WHERE source = $source ORDER BY position DESC LIMIT $limit::BIGINT
