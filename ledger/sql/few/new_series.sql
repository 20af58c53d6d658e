-- Grain: one (source, subject, measure) that has not been seen before.
-- Times: recording.
-- Reads: nothing.
-- Why: see next_numbers.
INSERT INTO series
SELECT unnest($numbers), unnest($sources), unnest($subjects), unnest($measures), $recorded_at;
