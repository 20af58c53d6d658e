-- Grain: one figure that the release states otherwise than the ledger holds it for the same time.
-- Times: publication.
-- Reads: fates, figure_states, stated_periods, release_series, series, periods.
-- Why: an example says more than a count.
SELECT
    coalesce(release_series.subject, series.subject), coalesce(release_series.measure, series.measure),
    coalesce(stated_periods.period, periods.period), fates.printed, held.printed
FROM fates
LEFT JOIN release_series ON fates.figure >> 32 = release_series.series
LEFT JOIN stated_periods ON fates.figure & 4294967295 = stated_periods.number
LEFT JOIN series ON fates.figure >> 32 = series.series
LEFT JOIN periods ON fates.figure & 4294967295 = periods.period_number
LEFT JOIN figure_states AS held ON fates.state_row = held.rowid
ORDER BY fates.figure
LIMIT 1;
