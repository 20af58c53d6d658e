-- Grain: one row of the release: its key in numbers, and why it is rejected, if it is.
-- Times: the reference period.
-- Reads: release_rows, release_periods, release_subjects.
-- Why: which of two rows with one key is right cannot be known, so neither is taken. Asked only where some row has a problem.
CREATE OR REPLACE TEMP TABLE judged AS
WITH keyed AS (
    SELECT
        release_rows.*, release_periods.meaning, release_periods.printed AS printed_period,
        release_periods.period IS NULL AS unread, release_subjects.subject
    FROM release_rows
    JOIN release_periods ON release_rows.period_number = release_periods.period_number
    JOIN release_subjects ON release_rows.subject_number = release_subjects.subject_number
),
repeated AS (
    SELECT subject_number, meaning, count(*) AS times FROM keyed GROUP BY subject_number, meaning HAVING count(*) > 1
)
SELECT
    keyed.place, keyed.number, keyed.subject_number, keyed.period_number, keyed.stated,
    CASE
        WHEN repeated.times IS NOT NULL
            THEN concat('the key ', keyed.subject, CASE WHEN keyed.printed_period <> '' THEN ' ' END, keyed.printed_period,
                ' stands in ', repeated.times, ' rows of this release')
        WHEN keyed.stated AND keyed.subject = '' THEN 'the row names no subject'
        WHEN keyed.stated AND keyed.unread THEN 'not a reference period: ' || keyed.printed_period
    END AS problem
FROM keyed
LEFT JOIN repeated ON keyed.subject_number = repeated.subject_number AND keyed.meaning = repeated.meaning;
