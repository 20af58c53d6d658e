-- Grain: one state, as the position of its event, in the order in which it is stored.
-- Times: none.
-- Reads: figure_states.
-- Why: those behind one of a later event are kept in memory until the log has been gone through. After a rebuild that
--   would be most of them.
SELECT position FROM figure_states;
