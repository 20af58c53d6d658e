-- Grain: one event, as it is stored, with what its kind does to a figure: 0 nothing, 1 it states or withdraws it, 2 it corrects
--   or voids our record; and whether it withdraws.
-- Times: all that it has.
-- Reads: events.
-- Why: leaves are made of these columns, and what is kept of figures is held against them.
SELECT
    *,
    CAST(CASE
        WHEN act_of(kind) IN ('figure-published', 'figure-withdrawn') THEN 1
        WHEN act_of(kind) IN ('record-corrected', 'record-voided') THEN 2
        ELSE 0
    END AS TINYINT) AS act,
    CAST(act_of(kind) = 'figure-withdrawn' AS TINYINT) AS withdraws
FROM events;
