-- Grain: one state that a later publication ends.
-- Times: publication and recording.
-- Reads: plain.
-- Why: two columns are written in place; the row stays where its neighbours are.
UPDATE figure_states
SET published_to = plain.published_at, superseded_at = $recorded_at
FROM plain
WHERE figure_states.rowid = plain.state_row AND NOT plain.repeats;
