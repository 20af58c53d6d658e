-- Grain: one state that stands, as the number of its figure.
-- Times: none.
-- Reads: figure_states.
-- Why: most figures have one state, and it stands. Numbers lie in rising order in all but a few places, so that those
--   which are there twice are found by sorting them, in a hundredth of the time that the engine needs to group them.
SELECT figure FROM figure_states
WHERE published_to = TIMESTAMPTZ 'infinity' AND superseded_at = TIMESTAMPTZ 'infinity';
