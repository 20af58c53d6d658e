-- Grain: one event of a state that was read after its range, as it is stored, with what its kind does to a figure, as in
--   54_events.
-- Times: all that it has.
-- Reads: events; late, a table of the caller.
-- Why: what is kept late is held against these.
SELECT
    *,
    CAST(CASE
        WHEN act_of(kind) IN ('figure-published', 'figure-withdrawn') THEN 1
        WHEN act_of(kind) IN ('record-corrected', 'record-voided') THEN 2
        ELSE 0
    END AS TINYINT) AS act,
    CAST(act_of(kind) = 'figure-withdrawn' AS TINYINT) AS withdraws
FROM events
SEMI JOIN late ON events.position = late.position
ORDER BY events.position;
