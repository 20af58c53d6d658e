-- Grain: one day and measure of the nowcast that is stated at present.
-- Times: follows both clocks through changes and figures; period is the day of illness, the others are publication.
-- Reads: changes, figures.
-- Audits: audits/nowcast_revisions.sql.
-- Why: shows at a glance how often one figure was revised and how far the newest statement is from the first.
CREATE OR REPLACE VIEW nowcast_revisions AS
WITH histories AS (
    SELECT
        subject, measure, period,
        count(*) FILTER (kind = 'revision') AS revisions,
        arg_min(new_value, (published_at, position)) FILTER (kind IN ('initial', 'revision')) AS first_value,
        min(published_at) AS first_published_at
    FROM changes
    WHERE source = 'rki-nowcast'
    GROUP BY subject, measure, period
)
SELECT
    figures.subject, figures.measure, figures.period,
    histories.revisions, histories.first_value, figures.value AS latest_value,
    histories.first_published_at, figures.published_at AS latest_published_at
FROM figures
JOIN histories USING (subject, measure, period)
WHERE figures.source = 'rki-nowcast'
ORDER BY figures.measure, figures.period;
