-- Grain: one measure whose statistics cannot be.
-- Times: now.
-- Reads: revision_statistics.
-- Why: no more figures are revised than there are, and nothing changes before it is published.
SELECT source, measure
FROM revision_statistics
WHERE figures_revised > figures OR revisions < figures_revised OR mean_days_to_last_change < 0;
