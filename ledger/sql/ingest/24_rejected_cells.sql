-- Grain: one cell that is not taken.
-- Times: the reference period.
-- Reads: unreadable, release_subjects, release_periods, release_columns.
-- Why: what is rejected is kept.
SELECT
    unreadable.number, unreadable.problem, unreadable.printed, release_subjects.subject, release_periods.period,
    release_columns.measure
FROM unreadable
JOIN release_subjects ON unreadable.subject_number = release_subjects.subject_number
JOIN release_periods ON unreadable.period_number = release_periods.period_number
JOIN release_columns ON unreadable.column_place = release_columns.column_place
ORDER BY unreadable.place, unreadable.column_place;
