-- Grain: a number: how many states stand behind one of a later event.
-- Times: none.
-- Reads: figure_states.
-- Why: these are kept in memory until the log has been gone through. After a rebuild that would be most of them.
SELECT count(*)
FROM (
    SELECT position, max(position) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM figure_states
)
WHERE position < reached;
