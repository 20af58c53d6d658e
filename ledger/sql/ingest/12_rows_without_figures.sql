-- Grain: one row whose every cell is empty, by its printed key.
-- Times: the reference period, as printed.
-- Reads: judged, release_subjects, release_periods.
-- Why: such a row states nothing, but it stood there, and release() gives it back.
SELECT release_subjects.subject, release_periods.printed
FROM judged
JOIN release_subjects ON judged.subject_number = release_subjects.subject_number
JOIN release_periods ON judged.period_number = release_periods.period_number
WHERE NOT judged.stated AND judged.problem IS NULL
ORDER BY judged.place;
