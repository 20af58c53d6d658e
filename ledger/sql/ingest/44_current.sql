-- Grain: one row: how many figures of the source were in force at the release's time.
-- Times: publication; recording is now.
-- Reads: figure_states.
-- Why: a release that would withdraw too large a share of them is held.
SELECT count(*)
FROM figure_states
WHERE source = $source AND published_from <= $published_at AND $published_at < published_to AND NOT withdrawn;
