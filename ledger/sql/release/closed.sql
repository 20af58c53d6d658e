-- Grain: one cell of a complete release as it stood: its figure, and how it is printed; as our record no longer says it.
-- Times: the release's own publication; recording is the connection's.
-- Reads: figure_states_closed.
-- Why: at the end of the record nothing that is closed is seen, and a statement that is not asked need not be planned.
SELECT figure, printed
FROM figure_states_closed
WHERE source = $source
    AND published_from <= $published_at AND $published_at < published_to
    AND recorded_from <= asked_recorded_by() AND asked_recorded_by() < recorded_to
    AND NOT withdrawn;
