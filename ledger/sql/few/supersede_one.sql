-- Grain: one state that a later publication ends.
-- Times: publication and recording.
-- Reads: figure_states.
-- Why: as few/supersede, for a figure by hand: half the planning.
UPDATE figure_states SET published_to = $published_to, superseded_at = $recorded_at WHERE rowid = $state_row;
