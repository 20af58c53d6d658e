-- Grain: one row: whether nothing is known of the source from the release's time on.
-- Times: publication.
-- Reads: figure_states, restatements, series.
-- Why: then each of its figures ends its last state or repeats it, and no other state of the figure has to be looked at.
SELECT
    NOT EXISTS (SELECT 1 FROM figure_states WHERE source = $source AND published_from >= $published_at)
    AND NOT EXISTS (
        SELECT 1
        FROM restatements
        JOIN series ON restatements.figure >> 32 = series.series
        WHERE series.source = $source AND restatements.published_at >= $published_at
    );
