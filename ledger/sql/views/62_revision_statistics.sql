-- Grain: one measure of one source.
-- Times: days between the first publication of a figure and its last change, on the publisher's clock.
-- Reads: first_published.
-- Audits: revision_statistics.
-- Why: how far first prints can be trusted. A revision is the last stated value minus the first; means and spread
--   (the sample's standard deviation) are over all figures with two numbers in one unit, the unrevised ones at 0.
CREATE OR REPLACE VIEW revision_statistics AS
WITH figure AS (
    SELECT
        *,
        CASE WHEN unit IS NOT DISTINCT FROM last_unit THEN last_value - value END AS revision,
        date_diff('second', published_at, revised_at) / 86400.0 AS days
    FROM first_published
)
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
FROM figure
GROUP BY source, measure;
