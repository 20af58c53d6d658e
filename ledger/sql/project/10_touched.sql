-- Grain: one figure that the staged commit acts on.
-- Times: publication, as staged.
-- Reads: staged.
-- Why: everything after this looks only at these figures.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT
    figure,
    count(*) AS acts,
    min(published_at) AS published_at,
    bool_and(act_of(kind) IN ('figure-published', 'figure-withdrawn')) AS by_publisher
FROM staged
WHERE figure IS NOT NULL
GROUP BY figure;
