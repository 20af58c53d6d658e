-- Grain: a scalar, the canonical JSON of the row of the log (or of one that is staged for it) in whose query it stands; pass the table's name.
-- Times: all that the event has.
-- Reads: the columns of the row.
-- Audits: none; it is a function, held against events.canonical_bytes by a test.
-- Why: the leaf of every event is derivable from its row, a million at a time; small_escapes has to follow. One flat
--   concat leaves nulls out and copies each piece once; `||` copies a member two or three times, and is for those that
--   are mostly null.
CREATE OR REPLACE MACRO canonical_event(event) AS concat(
    '{',
    '"attributed_to":' || CAST(to_json(event.attributed_to) AS VARCHAR) || ',',
    '"body":' || CAST(event.body AS VARCHAR) || ',',
    CASE WHEN event.bound IS NOT NULL THEN '"bound":' END, CAST(to_json(event.bound) AS VARCHAR), CASE WHEN event.bound IS NOT NULL THEN ',' END,
    '"cause":' || CAST(to_json(event.cause) AS VARCHAR) || ',',
    CASE WHEN event.document IS NOT NULL THEN '"document":' END, CAST(to_json(event.document) AS VARCHAR), CASE WHEN event.document IS NOT NULL THEN ',' END,
    CASE WHEN event.extractor IS NOT NULL THEN '"extractor":' END, CAST(to_json(event.extractor) AS VARCHAR), CASE WHEN event.extractor IS NOT NULL THEN ',' END,
    '"kind":', CAST(to_json(event.kind) AS VARCHAR),
    ',"label":' || CAST(to_json(event.label) AS VARCHAR),
    ',"locator":' || CAST(to_json(event.locator) AS VARCHAR),
    CASE WHEN event.measure IS NOT NULL THEN ',"measure":' END, CAST(to_json(event.measure) AS VARCHAR),
    ',"note":' || CAST(to_json(event.note) AS VARCHAR),
    CASE WHEN event.period IS NOT NULL THEN ',"period":' END, CAST(to_json(event.period) AS VARCHAR),
    ',"position":"', event.position, '"',
    CASE WHEN event.printed IS NOT NULL THEN ',"printed":' END, CAST(to_json(event.printed) AS VARCHAR),
    CASE WHEN event.published_at IS NOT NULL THEN ',"published_at":"' END, time_text(event.published_at), CASE WHEN event.published_at IS NOT NULL THEN '"' END,
    ',"published_not_before":"' || time_text(event.published_not_before) || '"',
    ',"reason":' || CAST(to_json(event.reason) AS VARCHAR),
    ',"recorded_at":"', time_text(event.recorded_at), '"',
    ',"recorder":' || CAST(to_json(event.recorder) AS VARCHAR),
    CASE WHEN event.source IS NOT NULL THEN ',"source":' END, CAST(to_json(event.source) AS VARCHAR),
    CASE WHEN event.subject IS NOT NULL THEN ',"subject":' END, CAST(to_json(event.subject) AS VARCHAR),
    ',"text":' || CAST(to_json(event.text) AS VARCHAR),
    ',"unit":' || CAST(to_json(event.unit) AS VARCHAR),
    CASE WHEN event.value IS NOT NULL THEN ',"value":"' END, number_as_printed(event.value, event.printed), CASE WHEN event.value IS NOT NULL THEN '"' END,
    ',"value_high":"' || number_text(event.value_high) || '"',
    '}'
);
