-- Grain: one case whose row breaks a rule; no row when all is well.
-- Times: as the view; published_at (the capture) is read as a day in Shanghai.
-- Reads: case_statuses.
-- Audits: the view case_statuses.
-- Why: an inferred year is the latest that puts the day not after the capture and in which the day exists.
--   29 February is looked for up to eight years back, because 1900 and 2100 are no leap years.
WITH cases AS (
    SELECT *, timezone('Asia/Shanghai', published_at)::DATE AS captured
    FROM case_statuses
),
candidates AS (
    SELECT
        cases.list, cases.number,
        try_strptime((year(cases.captured) - years_back)::VARCHAR || strftime(cases.day, '-%m-%d'), '%Y-%m-%d')::DATE
            AS candidate
    FROM cases, range(9) AS steps(years_back)
    WHERE cases.year_inferred
),
latest AS (
    SELECT list, number, max(candidate) AS day
    FROM candidates
    JOIN cases USING (list, number)
    WHERE candidate <= cases.captured
    GROUP BY list, number
)
SELECT cases.list, cases.number, 'the latest year that fits' AS rule, cases.period AS found
FROM cases
JOIN latest USING (list, number)
WHERE cases.day IS DISTINCT FROM latest.day
UNION ALL
SELECT list, number, 'the day is one day and not after the capture', period
FROM cases
WHERE day IS NULL OR day > captured
UNION ALL
SELECT list, number, 'a case has a number and a status', coalesce(status, number)
FROM cases
WHERE NOT coalesce(regexp_full_match(number, '[0-9]+'), false) OR status IS NULL
UNION ALL
SELECT list, number, 'one row a case', count(*)::VARCHAR
FROM cases
GROUP BY list, number
HAVING count(*) > 1;
