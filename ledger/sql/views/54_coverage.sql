-- Grain: one span between two polls of a source that followed each other.
-- Times: the polls' own, half-open.
-- Reads: polls.
-- Audits: coverage.
-- Why: watched means that the poll which ends the span succeeded and none was missed on the way; the rest is a gap.
CREATE OR REPLACE VIEW coverage AS
WITH made AS (
    SELECT source, outcome, coalesce(finished_at, due_at) AS moment, position
    FROM polls
),
steps AS (
    SELECT
        source,
        lag(moment) OVER each_source AS span_from,
        moment AS span_to,
        outcome IN ('changed', 'unchanged', 'not-modified', 'held')
            AND lag(outcome) OVER each_source IN ('changed', 'unchanged', 'not-modified', 'held') AS watched
    FROM made
    WINDOW each_source AS (PARTITION BY source ORDER BY moment, position)
)
SELECT source, span_from, span_to, watched FROM steps WHERE span_from IS NOT NULL AND span_from < span_to;
