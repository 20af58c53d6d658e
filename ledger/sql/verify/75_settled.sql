-- Grain: one figure that was odd, and that was not found to be right.
-- Times: none.
-- Reads: odd, doubtful; wrong_found, a table of the caller.
-- Why: only of these it is left to say what is wrong.
CREATE OR REPLACE TEMP TABLE odd AS
SELECT figure FROM odd SEMI JOIN doubtful ON odd.figure = doubtful.figure
UNION
SELECT figure FROM wrong_found;
