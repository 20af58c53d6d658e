-- Grain: one state of one of a few figures that is still part of the record.
-- Times: publication and recording.
-- Reads: figure_states.
-- Why: found by the index on the figure, which a second condition would put out of use.
SELECT * FROM figure_states WHERE figure IN $figures;
