-- Grain: one figure of which a row is kept that does not say what its event says.
-- Times: none.
-- Reads: doubtful_found, a table of the caller; figure_states, figure_states_closed, restatements.
-- Why: these are left to the loop that says what is wrong. Rows whose position the log cannot have were held against nothing.
CREATE OR REPLACE TEMP TABLE doubtful AS
SELECT figure FROM doubtful_found
UNION
SELECT figure FROM figure_states WHERE position < 0 OR position >= $size
UNION
SELECT figure FROM figure_states_closed WHERE position < 0 OR position >= $size
UNION
SELECT figure FROM restatements WHERE position < 0 OR position >= $size;
