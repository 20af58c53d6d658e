-- Grain: one event of the log, with the text of its leaf, in order of position.
-- Times: none.
-- Reads: events.
-- Why: as leaf_texts, for the events of one release, which say the same about everything but the figure: what they
--   share is written once, by the caller, as text (head, note, middle, tail). Any other row takes the way of all rows.
SELECT
    position,
    concat(chr(0), small_escapes(CASE
        WHEN kind = $kind
            AND source = $source
            AND recorded_at = $recorded_at
            AND published_at = $published_at
            AND published_not_before IS NOT DISTINCT FROM $published_not_before
            AND document IS NOT DISTINCT FROM $document
            AND extractor IS NOT DISTINCT FROM $extractor
            AND recorder IS NOT DISTINCT FROM $recorder
            AND attributed_to IS NOT DISTINCT FROM $attributed_to
            AND bound IS NOT DISTINCT FROM $bound
            AND label IS NOT DISTINCT FROM $label
            AND note IS NOT DISTINCT FROM $note
            AND cause IS NOT DISTINCT FROM $cause
            AND reason IS NOT DISTINCT FROM $reason
            AND value_high IS NULL
            AND body IS NULL
            AND subject IS NOT NULL
            AND measure IS NOT NULL
            AND period IS NOT NULL
            AND printed IS NOT NULL
        THEN concat(
            $before_locator,
            ',"locator":' || CAST(to_json(locator) AS VARCHAR),
            ',"measure":', CAST(to_json(measure) AS VARCHAR),
            $between,
            ',"period":', CAST(to_json(period) AS VARCHAR),
            ',"position":"', position,
            '","printed":', CAST(to_json(printed) AS VARCHAR),
            $before_subject,
            ',"subject":', CAST(to_json(subject) AS VARCHAR),
            ',"text":' || CAST(to_json(text) AS VARCHAR),
            ',"unit":' || CAST(to_json(unit) AS VARCHAR),
            CASE WHEN value IS NOT NULL THEN ',"value":"' END, number_as_printed(value, printed),
            CASE WHEN value IS NOT NULL THEN '"' END,
            '}'
        )
        ELSE canonical_event(events)
    END)) AS leaf
FROM events
WHERE position >= $first AND position < $beyond;
