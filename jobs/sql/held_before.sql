-- Grain:  one figure of a source
-- Times:  published_at; as the figures stood at the release's time, everything recorded
-- Reads:  figures_as_of
-- Audits: none; figures has its own
-- Why:    what a held release is compared with
SELECT subject, measure, period, printed, value, text, unit, bound, published_at
FROM figures_as_of(?::TIMESTAMPTZ, NULL)
WHERE source = ?
