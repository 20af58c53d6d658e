-- Grain: one source that ever stated the series.
-- Times: none.
-- Reads: changes, sources.
-- Audits: none.
-- Why: tells "nothing at that time" from "no such series", and which source the page draws: the one of best rank.
SELECT changes.source, any_value(sources.title) AS title, any_value(sources.rank) AS rank
FROM changes
LEFT JOIN sources ON changes.source = sources.source
WHERE changes.subject = $subject AND changes.measure = $measure
GROUP BY changes.source
ORDER BY rank NULLS LAST, changes.source
