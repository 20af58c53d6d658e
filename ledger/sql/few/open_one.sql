-- Grain: one new state.
-- Times: publication and recording.
-- Reads: nothing.
-- Why: see append_one and project/32_open.
INSERT INTO figure_states VALUES (
    $figure, $source, $subject, $measure, $period, $period_start, $period_end,
    $value, $value_high, $text, $unit, $bound, $printed, $label,
    $attributed_to, $published_not_before, $document, $locator,
    $recorded_at, $position, $withdrawn,
    $published_at, TIMESTAMPTZ 'infinity', $recorded_at, TIMESTAMPTZ 'infinity'
);
