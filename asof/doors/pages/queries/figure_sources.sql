-- Grain: one source that ever stated the series.
-- Times: none.
-- Reads: series, sources.
-- Audits: none.
-- Why: tells "nothing at that time" from "no such series", and which source the page draws: the one of best rank.
SELECT series.source, sources.title, sources.rank
FROM series
LEFT JOIN sources ON series.source = sources.source
WHERE series.subject = $subject AND series.measure = $measure
ORDER BY sources.rank NULLS LAST, series.source
