-- Grain: one case of one list, with its latest status.
-- Times: follows both clocks through best_figures; period and day are the reference period: the day of the status.
-- Reads: best_figures.
-- Audits: audits/case_statuses.sql.
-- Why: the page prints a month and a day; the period carries the inferred year and says so with its closing `?`.
CREATE OR REPLACE VIEW case_statuses AS
WITH statuses AS (
    SELECT
        regexp_extract(measure, '^(application|inquiry)-status$', 1) AS list,
        regexp_replace(subject, '^case-', '') AS number,
        period_start AS day,
        period,
        text AS status,
        period LIKE '%?' AS year_inferred,
        source, published_at, document,
        row_number() OVER (
            PARTITION BY measure, subject
            ORDER BY period_start DESC NULLS LAST, published_at DESC, position DESC
        ) AS place
    FROM best_figures
    WHERE measure IN ('application-status', 'inquiry-status')
)
SELECT list, number, day, period, status, year_inferred, source, published_at, document
FROM statuses
WHERE place = 1
ORDER BY list, number DESC;
