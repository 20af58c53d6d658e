-- Grain: one rectangle of figure_versions, before and after its end is recorded.
-- Times: seen from and until when, half-open, on the clock of recording.
-- Reads: figure_versions.
-- Why: a rectangle that was closed later than a moment is an open one at that moment.
SELECT * REPLACE (TIMESTAMPTZ 'infinity' AS recorded_to), recorded_from AS seen_from, recorded_to AS seen_to
FROM figure_versions
UNION ALL
SELECT *, recorded_to AS seen_from, TIMESTAMPTZ 'infinity' AS seen_to
FROM figure_versions
WHERE recorded_to < TIMESTAMPTZ 'infinity';
