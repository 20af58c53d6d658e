-- Grain: one state that the release ends.
-- Times: publication and recording.
-- Reads: fates.
-- Why: as project/31_supersede, for a release in order.
UPDATE figure_states
SET published_to = $published_at, superseded_at = $recorded_at
FROM fates
WHERE figure_states.rowid = fates.state_row AND NOT (fates.fate = 'restate' AND fates.is_repeated);
