-- Grain: one measure of which a figure changed before it was published; or statistics of no source.
-- Times: now.
-- Reads: figure_states, figure_states_closed, series, revision_statistics.
-- Why: no more figures are revised than there are, and nothing changes before it is published. The first follows from how they are
--   counted, and to count all figures by name took 0.3 s of CPU a million events. The second is asked of the states
--   that are counted. Of the view itself only what it may never hold is asked, which it can tell at once.
WITH falling AS (
    SELECT figure FROM figure_states WHERE published_to <= published_from
    UNION ALL
    SELECT figure FROM figure_states_closed WHERE published_to <= published_from
)
SELECT source, measure FROM falling LEFT JOIN series ON falling.figure >> 32 = series.series
UNION ALL
SELECT source, measure FROM revision_statistics WHERE source IS NULL;
