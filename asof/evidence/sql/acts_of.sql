-- Grain: one act on a figure of a series, as it is stored.
-- Times: all that it has.
-- Reads: events.
-- Why: the whole story of a figure, each line of it to be proved.
SELECT * FROM events
WHERE subject = $subject AND measure = $measure AND ($period IS NULL OR period = $period) AND published_at IS NOT NULL
ORDER BY position;
