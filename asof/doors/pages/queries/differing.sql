-- Grain: a state that is seen from one of two moments alone, by the name of its figure, in the order of the list.
-- Times: the two moments, each a pair of clocks.
-- Reads: figure_versions.
-- Audits: none; figure_versions has its own.
-- Why: only a figure with such a state can differ between the moments; the first are taken before any is compared.
WITH seen AS (
    SELECT
        subject, measure, period, source,
        published_from <= $first_published_by::TIMESTAMPTZ AND $first_published_by::TIMESTAMPTZ < published_to
        AND recorded_from <= $first_recorded_by::TIMESTAMPTZ AND $first_recorded_by::TIMESTAMPTZ < recorded_to
            AS first_side,
        published_from <= $second_published_by::TIMESTAMPTZ AND $second_published_by::TIMESTAMPTZ < published_to
        AND recorded_from <= $second_recorded_by::TIMESTAMPTZ AND $second_recorded_by::TIMESTAMPTZ < recorded_to
            AS second_side
    FROM figure_versions
)
SELECT subject, measure, period, source
FROM seen
WHERE first_side <> second_side
    AND ($source::VARCHAR IS NULL OR source = $source::VARCHAR)
    AND ($subject::VARCHAR IS NULL OR subject = $subject::VARCHAR)
    AND ($measure::VARCHAR IS NULL OR measure = $measure::VARCHAR)
ORDER BY subject, measure, period, source
LIMIT $limit::BIGINT OFFSET $skip::BIGINT
