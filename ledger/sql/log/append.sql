-- Grain: one event.
-- Times: recorded_at is the commit's, the same for all its events.
-- Reads: staged.
-- Why: with append_one the only statement that writes to the log. Staged rows stand in order of position, and DuckDB keeps the order.
INSERT INTO events
SELECT
    position, recorded_at, kind, source, subject, measure, period, published_at,
    published_not_before, value, value_high, text, unit, bound, printed, label, attributed_to,
    document, locator, extractor, note, cause, reason, recorder, body
FROM staged;
