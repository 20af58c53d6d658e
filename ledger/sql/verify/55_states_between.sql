-- Grain: one state that begins in a range of the log, as it is kept.
-- Times: publication and recording.
-- Reads: figure_states.
-- Why: each is held against its event, found by position.
SELECT * REPLACE (CAST(withdrawn AS TINYINT) AS withdrawn) FROM figure_states WHERE position >= $first AND position < $beyond;
