-- Grain: one event.
-- Times: all that it has.
-- Reads: nothing.
-- Why: a figure by hand is one row, and a table on the way would cost as much again.
INSERT INTO events VALUES (
    $position, $recorded_at, $kind, $source, $subject, $measure, $period, $published_at,
    $published_not_before, $value, $value_high, $text, $unit, $bound, $printed, $label, $attributed_to,
    $document, $locator, $extractor, $note, $cause, $reason, $recorder, $body
);
