-- Grain: one row of the projection figure_states.
-- Times: none.
-- Reads: nothing.
-- Why: it is made again from the log.
DELETE FROM figure_states;
