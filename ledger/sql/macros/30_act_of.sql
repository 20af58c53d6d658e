-- Grain: a scalar, the act of a stored kind without its version.
-- Times: none.
-- Reads: nothing.
-- Audits: none; it is a function.
-- Why: 'figure-published.v1' and a later '.v2' are the same act to the state of a figure.
CREATE OR REPLACE MACRO act_of(kind) AS split_part(kind, '.', 1);
