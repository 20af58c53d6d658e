-- Grain: one row of a view as it is seen at the moment of the row beside it.
-- Times: seen_from and seen_to, half-open, on the asked clock.
-- Reads: seen, which stands for a table of sql/seen; here, which stands for what has the moment.
-- Why: it stands in for the view in a question that is asked at many moments.
SELECT * EXCLUDE (seen_from, seen_to) FROM seen WHERE seen_from <= here.moment AND here.moment < seen_to;
