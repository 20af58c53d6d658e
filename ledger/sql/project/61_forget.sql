-- Grain: one state that is no longer part of the record.
-- Times: recording.
-- Reads: compared.
-- Why: its rectangles are among the closed ones now.
DELETE FROM figure_states
USING compared
WHERE figure_states.rowid = compared.state_row AND compared.fate = 'close';
