-- Grain: one cell of a complete release as it stood: its figure, and how it is printed.
-- Times: the release's own publication; recording is the connection's.
-- Reads: figure_states.
-- Why: a complete release states every figure of its source, so it is the state at its time. Where an earlier record is
--   asked for, the rectangles of `closed` belong to it too.
SELECT figure, printed
FROM figure_states
WHERE source = $source
    AND published_from <= $published_at
    AND recorded_from <= asked_recorded_by()
    AND ($published_at < published_to OR asked_recorded_by() < superseded_at)
    AND NOT withdrawn;
