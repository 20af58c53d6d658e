-- Grain: one poll of a source, made or missed.
-- Times: started_at, finished_at and due_at of the poll, recorded_at of its record.
-- Reads: events.
-- Audits: polls.
-- Why: gaps are recorded too: a missed poll has the outcome 'missed'.
CREATE OR REPLACE VIEW polls AS
SELECT
    source,
    CASE WHEN kind = 'poll-missed.v1' THEN 'missed' ELSE body ->> '$.outcome' END AS outcome,
    CAST(body ->> '$.due_at' AS TIMESTAMPTZ) AS due_at,
    CAST(body ->> '$.started_at' AS TIMESTAMPTZ) AS started_at,
    CAST(body ->> '$.finished_at' AS TIMESTAMPTZ) AS finished_at,
    reason, document, published_at, recorded_at, position
FROM events
WHERE kind IN ('poll-completed.v1', 'poll-missed.v1') AND recorded_at <= asked_recorded_by();
