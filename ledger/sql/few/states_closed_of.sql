-- Grain: one rectangle of one of a few figures that late arrivals and corrections have closed.
-- Times: publication and recording.
-- Reads: figure_states_closed.
-- Why: found by the index on the figure, which a second condition would put out of use.
SELECT * FROM figure_states_closed WHERE figure IN $figures;
