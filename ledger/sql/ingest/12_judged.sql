-- Grain: one row of the release: its figure key as the ledger knows it, or why it is rejected.
-- Times: the reference period.
-- Reads: keyed, filled, period_meanings.
-- Why: which of two rows with one key is right cannot be known, so neither is taken.
CREATE OR REPLACE TEMP TABLE judged AS
WITH meant AS (
    SELECT
        keyed.place, keyed.number, keyed.subject, keyed.stated,
        coalesce(period_meanings.period, keyed.period) AS period,
        keyed.stated AND period_meanings.period IS NULL AS unread
    FROM keyed
    LEFT JOIN period_meanings ON keyed.period = period_meanings.printed
),
repeated AS (
    SELECT subject, period, count(*) AS times FROM meant GROUP BY subject, period HAVING count(*) > 1
),
contents AS (
    SELECT place, string_agg(printed, ' | ' ORDER BY column_place) AS content
    FROM filled
    WHERE place IN (
        SELECT meant.place FROM meant LEFT JOIN repeated USING (subject, period)
        WHERE meant.unread OR repeated.times IS NOT NULL OR (meant.stated AND meant.subject = '')
    )
    GROUP BY place
)
SELECT
    meant.place, meant.number, meant.subject, meant.period, meant.stated,
    left(contents.content, 4000) AS content,
    CASE
        WHEN repeated.times IS NOT NULL
            THEN 'the key ' || meant.subject || CASE WHEN meant.period = '' THEN '' ELSE ' ' || meant.period END
                || ' stands in ' || repeated.times || ' rows of this release'
        WHEN meant.stated AND meant.subject = '' THEN 'the row names no subject'
        WHEN meant.unread THEN 'not a reference period: ' || meant.period
    END AS problem
FROM meant
LEFT JOIN repeated ON meant.subject = repeated.subject AND meant.period = repeated.period
LEFT JOIN contents ON meant.place = contents.place;
