-- Grain: one period, from the first to the last of a release.
-- Times: none.
-- Reads: periods.
-- Why: cells carry numbers; the texts are put to them once a period. A range is looked for where the rows lie, a list everywhere.
SELECT period_number, period FROM periods WHERE period_number BETWEEN $first AND $last;
