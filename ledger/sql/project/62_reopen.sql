-- Grain: one state whose end on the publication clock has moved.
-- Times: publication and recording.
-- Reads: compared.
-- Why: an open end that closes is a supersession in place; any other move starts a new rectangle at this commit.
UPDATE figure_states
SET
    published_to = compared.published_to,
    recorded_from = CASE WHEN compared.fate = 'reopen' THEN $recorded_at ELSE figure_states.recorded_from END,
    superseded_at = CASE
        WHEN compared.published_to = TIMESTAMPTZ 'infinity' THEN TIMESTAMPTZ 'infinity' ELSE $recorded_at
    END
FROM compared
WHERE figure_states.rowid = compared.state_row AND compared.fate IN ('supersede', 'reopen');
