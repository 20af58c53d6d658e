-- Grain: one state that a release ends.
-- Times: publication and recording.
-- Reads: nothing.
-- Why: see project/31_supersede; the rows are known already.
UPDATE figure_states
SET published_to = $published_at, superseded_at = $recorded_at
FROM (SELECT unnest($rows) AS state_row) AS ended
WHERE figure_states.rowid = ended.state_row;
