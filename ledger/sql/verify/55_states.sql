-- Grain: one state, as it is kept, in the order in which it is stored.
-- Times: publication and recording.
-- Reads: figure_states.
-- Why: each is held against its event, found by position; most stand in the order of the log.
SELECT * REPLACE (CAST(withdrawn AS TINYINT) AS withdrawn) FROM figure_states;
