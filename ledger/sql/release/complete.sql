-- Grain: one cell of a complete release as it stood: its figure, and how it is printed.
-- Times: the release's own publication; recording is the connection's.
-- Reads: figure_states.
-- Why: a complete release states every figure of its source, so it is the state at its time. Where an earlier record is
--   asked for, the rectangles of `closed` belong to it too. The CASE is that of the view figures.
SELECT figure, printed
FROM figure_states
WHERE source = $source
    AND published_from <= $published_at
    AND recorded_from <= asked_recorded_by()
    AND CASE
        WHEN asked_recorded_by() = TIMESTAMPTZ 'infinity' THEN $published_at < published_to
        ELSE CASE WHEN $published_at < published_to THEN true ELSE asked_recorded_by() < superseded_at END
    END
    AND NOT withdrawn;
