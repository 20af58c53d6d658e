-- Grain: one figure of the nowcast whose row breaks a rule; no row when all is well.
-- Times: as the view: follows both clocks.
-- Reads: nowcast_revisions, figures.
-- Audits: the view nowcast_revisions.
-- Why: every figure of the source has a first statement, and it is never later than the newest.
SELECT figures.subject, figures.measure, figures.period, 'every figure has a row' AS rule
FROM figures
ANTI JOIN nowcast_revisions USING (subject, measure, period)
WHERE figures.source = 'rki-nowcast'
UNION ALL
SELECT subject, measure, period, 'the first statement is not later than the newest'
FROM nowcast_revisions
WHERE first_published_at > latest_published_at
UNION ALL
SELECT subject, measure, period, 'a figure never revised keeps its first value'
FROM nowcast_revisions
WHERE revisions = 0 AND first_value IS DISTINCT FROM latest_value AND first_published_at = latest_published_at;
