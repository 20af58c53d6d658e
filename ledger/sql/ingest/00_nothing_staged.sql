-- Grain: one event of the commit in the making; none yet.
-- Times: recording and publication.
-- Reads: events (its columns only).
-- Why: a release that says nothing new commits nothing.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT *, CAST(NULL AS BIGINT) AS figure, CAST(NULL AS DATE) AS period_start, CAST(NULL AS DATE) AS period_end
FROM events
LIMIT 0;
