-- Grain: one row: whether a release is all that there is of its source: nothing recorded behind it, nothing published later.
-- Times: publication and recording.
-- Reads: events, figure_states, restatements, series.
-- Why: only then the state of the source is what that release said.
SELECT
    NOT EXISTS (
        SELECT 1
        FROM events
        WHERE position > $position AND source = $source
            AND act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    )
    AND NOT EXISTS (SELECT 1 FROM figure_states WHERE source = $source AND published_from > $published_then)
    AND NOT EXISTS (
        SELECT 1
        FROM restatements
        JOIN series ON restatements.figure >> 32 = series.series
        WHERE series.source = $source AND restatements.published_at > $published_then
    );
