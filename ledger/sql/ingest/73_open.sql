-- Grain: one new state: what the release states, or that it states a figure no more.
-- Times: publication and recording.
-- Reads: fates, events, periods.
-- Why: as project/32_open, for a release in order. The rows of the log are read back, so that both say the same. Where
--   its figures do not stand in the order of their numbers, `ledger.release_news` asks for that order; it is left out
--   where they do, because one thread alone writes what was put in order.
INSERT INTO figure_states
SELECT
    fates.figure, events.source, events.subject, events.measure, events.period, periods.period_start, periods.period_end,
    events.value, events.value_high, events.text, events.unit, events.bound, events.printed, events.label,
    events.attributed_to, events.published_not_before, events.document, events.locator,
    events.recorded_at, events.position, fates.fate = 'withdraw',
    events.published_at, TIMESTAMPTZ 'infinity', events.recorded_at, TIMESTAMPTZ 'infinity'
FROM fates
JOIN (SELECT * FROM events WHERE position >= $first_position) AS events
    ON events.position = $first_position + fates.news_place
JOIN periods ON fates.figure & 4294967295 = periods.period_number
WHERE NOT (fates.fate = 'restate' AND fates.is_repeated);
