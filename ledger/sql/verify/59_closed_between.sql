-- Grain: one closed rectangle of an event in a range of the log, as it is kept.
-- Times: publication and recording.
-- Reads: figure_states_closed.
-- Why: each is held against its event, found by position.
SELECT * REPLACE (CAST(withdrawn AS TINYINT) AS withdrawn) FROM figure_states_closed WHERE position >= $first AND position < $beyond;
