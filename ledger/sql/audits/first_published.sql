-- Grain: one current figure whose first publication is missing or later than itself.
-- Times: now.
-- Reads: figures, first_published.
-- Why: whatever stands now was published once for the first time.
SELECT figures.position
FROM figures
LEFT JOIN first_published AS first USING (source, subject, measure, period)
WHERE first.published_at IS NULL OR first.published_at > figures.published_at;
