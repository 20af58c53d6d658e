-- Grain: one figure that is to be worked out act by act; a figure may stand here several times.
-- Times: none.
-- Reads: figure_states_closed, figure_states, restatements.
-- Why: whatever is not plainly right is left to the loop, which knows every case and says what is wrong. These are the
--   figures that show it without their acts: something was closed, or a row names no position that the log can have.
CREATE OR REPLACE TEMP TABLE odd AS
SELECT figure FROM figure_states_closed
UNION ALL
SELECT figure FROM figure_states WHERE position < 0 OR position >= $size
UNION ALL
SELECT figure FROM restatements WHERE position < 0 OR position >= $size;
