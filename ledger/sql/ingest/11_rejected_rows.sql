-- Grain: one row that is not taken, with what it holds.
-- Times: the reference period, as the ledger knows it or as printed.
-- Reads: judged, release_cells, release_subjects, release_periods.
-- Why: what is rejected is kept, so that it can be read again once a mapping is mended.
SELECT
    judged.number, judged.problem, left(contents.content, 4000), release_subjects.subject,
    coalesce(release_periods.period, release_periods.printed)
FROM judged
JOIN release_subjects ON judged.subject_number = release_subjects.subject_number
JOIN release_periods ON judged.period_number = release_periods.period_number
LEFT JOIN (
    SELECT place, string_agg(printed, ' | ' ORDER BY column_place) AS content
    FROM release_cells
    WHERE place IN (SELECT place FROM judged WHERE problem IS NOT NULL)
    GROUP BY place
) AS contents ON judged.place = contents.place
WHERE judged.problem IS NOT NULL
ORDER BY judged.place;
