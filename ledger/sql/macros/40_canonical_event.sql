-- Grain: a scalar, the canonical JSON of the row of the log (or of one that is staged for it) in whose query it stands; pass the table's name.
-- Times: all that the event has.
-- Reads: the columns of the row.
-- Audits: none; it is a function, held against events.canonical_bytes by a test.
-- Why: the leaf of every event is derivable from its row, a million at a time; small_escapes has to follow.
CREATE OR REPLACE MACRO canonical_event(event) AS concat(
    '{',
    '"attributed_to":' || CAST(to_json(event."attributed_to") AS VARCHAR) || ',',
    '"body":' || CAST(event.body AS VARCHAR) || ',',
    '"bound":' || CAST(to_json(event."bound") AS VARCHAR) || ',',
    '"cause":' || CAST(to_json(event."cause") AS VARCHAR) || ',',
    '"document":' || CAST(to_json(event."document") AS VARCHAR) || ',',
    '"extractor":' || CAST(to_json(event."extractor") AS VARCHAR) || ',',
    '"kind":', CAST(to_json(event."kind") AS VARCHAR),
    ',"label":' || CAST(to_json(event."label") AS VARCHAR),
    ',"locator":' || CAST(to_json(event."locator") AS VARCHAR),
    ',"measure":' || CAST(to_json(event."measure") AS VARCHAR),
    ',"note":' || CAST(to_json(event."note") AS VARCHAR),
    ',"period":' || CAST(to_json(event."period") AS VARCHAR),
    ',"position":' || '"' || event.position || '"',
    ',"printed":' || CAST(to_json(event."printed") AS VARCHAR),
    ',"published_at":' || '"' || time_text(event."published_at") || '"',
    ',"published_not_before":' || '"' || time_text(event."published_not_before") || '"',
    ',"reason":' || CAST(to_json(event."reason") AS VARCHAR),
    ',"recorded_at":' || '"' || time_text(event."recorded_at") || '"',
    ',"recorder":' || CAST(to_json(event."recorder") AS VARCHAR),
    ',"source":' || CAST(to_json(event."source") AS VARCHAR),
    ',"subject":' || CAST(to_json(event."subject") AS VARCHAR),
    ',"text":' || CAST(to_json(event."text") AS VARCHAR),
    ',"unit":' || CAST(to_json(event."unit") AS VARCHAR),
    ',"value":' || '"' || number_text(event."value") || '"',
    ',"value_high":' || '"' || number_text(event."value_high") || '"',
    '}'
);
