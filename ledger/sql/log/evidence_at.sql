-- Grain: the event at one position: what its statement rests on.
-- Times: published_not_before, in microseconds since 1970.
-- Reads: events.
-- Why: a correction that changes nothing but the evidence is still news.
SELECT attributed_to, epoch_us(published_not_before), document, locator, extractor, note
FROM events
WHERE position = $position;
