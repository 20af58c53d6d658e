-- Grain: one rectangle of figure_versions, before and after its end is known.
-- Times: seen from and until when, half-open, on the publisher's clock.
-- Reads: figure_versions.
-- Why: a rectangle that ends later than a moment is an open one at that moment.
SELECT * REPLACE (TIMESTAMPTZ 'infinity' AS published_to), published_from AS seen_from, published_to AS seen_to
FROM figure_versions
UNION ALL
SELECT *, published_to AS seen_from, TIMESTAMPTZ 'infinity' AS seen_to
FROM figure_versions
WHERE published_to < TIMESTAMPTZ 'infinity';
