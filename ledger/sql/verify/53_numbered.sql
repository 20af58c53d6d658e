-- Grain: one act on a figure, with the number of the figure.
-- Times: none.
-- Reads: nothing; it is filled range by range.
-- Why: names are turned into numbers once, and only where a row does not give the number.
CREATE OR REPLACE TEMP TABLE numbered (figure BIGINT, position BIGINT, stray BOOLEAN);
