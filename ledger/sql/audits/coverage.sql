-- Grain: one span that overlaps the next of its source.
-- Times: now.
-- Reads: coverage.
-- Why: a moment is watched or not, never both.
SELECT one.source, one.span_from
FROM coverage AS one
JOIN coverage AS other USING (source)
WHERE one.span_from < other.span_from AND other.span_from < one.span_to;
