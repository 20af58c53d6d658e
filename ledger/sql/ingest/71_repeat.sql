-- Grain: one statement that repeats the state before it.
-- Times: publication.
-- Reads: fates.
-- Why: as project/30_repeat, for a release in order.
INSERT INTO restatements
SELECT figure, $published_at, $first_position + news_place
FROM fates
WHERE fate = 'restate' AND is_repeated
ORDER BY news_place;
