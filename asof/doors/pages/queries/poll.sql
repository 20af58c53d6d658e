-- Grain: one poll of a source.
-- Times: due_at, started_at, finished_at, recorded_at.
-- Reads: polls.
-- Audits: none; polls has its own.
-- Why: one run, to tell what it recorded.
SELECT * FROM polls WHERE source = $source AND position = $position::BIGINT
