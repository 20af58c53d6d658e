-- Grain: one period of a release.
-- Times: none.
-- Reads: periods.
-- Why: cells carry numbers; the texts are put to them once a period.
SELECT period_number, period FROM periods WHERE list_contains($numbers, period_number);
