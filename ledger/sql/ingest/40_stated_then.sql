-- Grain: one row: how many figures of the source were stated at the release's very time.
-- Times: publication; recording is now.
-- Reads: figure_states, restatements.
-- Why: what was never stated cannot be corrected.
SELECT
    (SELECT count(*) FROM figure_states WHERE source = $source AND published_from = $published_at)
    + (
        SELECT count(*)
        FROM restatements
        JOIN series ON restatements.figure >> 32 = series.series
        WHERE series.source = $source AND restatements.published_at = $published_at
    );
