-- Grain: a scalar, the canonical JSON of the row of the log (or of one that is staged for it) in whose query it stands; pass the table's name.
-- Times: all that the event has.
-- Reads: the columns of the row.
-- Audits: none; it is a function, held against events.canonical_bytes by a test.
-- Why: the leaf of every event is derivable from its row, a million at a time.
CREATE OR REPLACE MACRO canonical_event(event) AS concat(
    '{',
    '"attributed_to":' || json_text(event."attributed_to") || ',',
    '"body":' || CAST(event.body AS VARCHAR) || ',',
    '"bound":' || json_text(event."bound") || ',',
    '"cause":' || json_text(event."cause") || ',',
    '"document":' || json_text(event."document") || ',',
    '"extractor":' || json_text(event."extractor") || ',',
    '"kind":', json_text(event."kind"),
    ',"label":' || json_text(event."label"),
    ',"locator":' || json_text(event."locator"),
    ',"measure":' || json_text(event."measure"),
    ',"note":' || json_text(event."note"),
    ',"period":' || json_text(event."period"),
    ',"position":' || '"' || event.position || '"',
    ',"printed":' || json_text(event."printed"),
    ',"published_at":' || '"' || time_text(event."published_at") || '"',
    ',"published_not_before":' || '"' || time_text(event."published_not_before") || '"',
    ',"reason":' || json_text(event."reason"),
    ',"recorded_at":' || '"' || time_text(event."recorded_at") || '"',
    ',"recorder":' || json_text(event."recorder"),
    ',"source":' || json_text(event."source"),
    ',"subject":' || json_text(event."subject"),
    ',"text":' || json_text(event."text"),
    ',"unit":' || json_text(event."unit"),
    ',"value":' || '"' || number_text(event."value") || '"',
    ',"value_high":' || '"' || number_text(event."value_high") || '"',
    '}'
);
