-- Grain: one measure of one source.
-- Times: days between the first publication of a figure and its last change, on the publisher's clock.
-- Reads: figure_versions.
-- Audits: revision_statistics.
-- Why: how far first prints can be trusted. A revision is the last stated value minus the first; means and spread
--   (the sample's standard deviation) are over all figures with two numbers in one unit, the unrevised ones at 0; one
--   whose revision has more digits than a number may have is not compared.
--   First and last are those of first_published, as aggregates: its windows take twice as long, and all the memory there is.
CREATE OR REPLACE VIEW revision_statistics AS
WITH figure AS (
    SELECT
        source, measure,
        count(*) - 1 AS revisions,
        CASE
            WHEN arg_min_null(unit, published_from) IS NOT DISTINCT FROM arg_max_null(unit, published_from)
            THEN arg_max_null("value", published_from)
        END AS last_value,
        arg_min_null("value", published_from) AS first_value,
        CASE WHEN count(*) > 1 THEN date_diff('second', min(published_at), max(published_at)) / 86400.0 END AS days
    FROM figure_versions
    WHERE recorded_to = TIMESTAMPTZ 'infinity'
    GROUP BY source, subject, measure, period
),
revised AS (SELECT * EXCLUDE (first_value, last_value), TRY(last_value - first_value) AS revision FROM figure)
SELECT
    source, measure,
    count(*) AS figures,
    count(*) FILTER (WHERE revisions > 0) AS figures_revised,
    CAST(sum(revisions) AS BIGINT) AS revisions,
    count(revision) AS figures_compared,
    avg(revision) AS mean_revision,
    avg(abs(revision)) AS mean_absolute_revision,
    stddev_samp(revision) AS spread,
    min(revision) AS least_revision,
    max(revision) AS greatest_revision,
    avg(days) AS mean_days_to_last_change,
    max(days) AS greatest_days_to_last_change
FROM revised
GROUP BY source, measure;
