-- Grain: one event of a commit that is replayed, as it was when it came in.
-- Times: all that the event has but recorded_at.
-- Reads: events.
-- Why: a replay goes through the same steps as the commit did.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    position - $first AS place,
    act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided') AS acts_on_figure,
    * EXCLUDE (position, recorded_at)
FROM events
WHERE position >= $first AND position <= $last;
