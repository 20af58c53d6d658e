-- Grain: one slice of the figures that are to be worked out act by act: its least and its greatest number.
-- Times: none.
-- Reads: odd.
-- Why: what the loop holds at a time is limited.
SELECT min(figure), max(figure)
FROM (SELECT figure, (row_number() OVER (ORDER BY figure) - 1) // $count AS slice FROM (SELECT DISTINCT figure FROM odd))
GROUP BY slice
ORDER BY slice;
