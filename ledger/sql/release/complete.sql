-- Grain: one cell of a complete release as it stood: its figure, and how it is printed.
-- Times: the release's own publication; recording is the connection's.
-- Reads: figure_states, figure_states_closed.
-- Why: a complete release states every figure of its source, so it is the state at its time.
SELECT figure, printed
FROM figure_states
WHERE source = $source
    AND published_from <= $published_at
    AND recorded_from <= asked_recorded_by()
    AND ($published_at < published_to OR asked_recorded_by() < superseded_at)
    AND NOT withdrawn
UNION ALL
SELECT figure, printed
FROM figure_states_closed
WHERE source = $source
    AND published_from <= $published_at AND $published_at < published_to
    AND recorded_from <= asked_recorded_by() AND asked_recorded_by() < recorded_to
    AND NOT withdrawn;
