-- Grain: one change.
-- Times: seen from and until when, half-open, on the publisher's clock.
-- Reads: changes.
-- Why: what a change is hangs on what was published before it, so on this clock it comes and stays as it is.
SELECT *, published_at AS seen_from, TIMESTAMPTZ 'infinity' AS seen_to FROM changes;
