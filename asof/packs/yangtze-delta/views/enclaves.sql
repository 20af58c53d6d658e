-- Grain: one enclave (a subject that has a figure `enclave-name`).
-- Times: follows both clocks through best_figures; published_at is the latest of the facts shown. No reference period.
-- Reads: best_figures.
-- Audits: audits/enclaves.sql.
-- Why: the facts of an enclave are rows of (subject, measure); people want them beside each other, as of any moment.
--   A fact that was stated for several reference periods counts with the latest of them.
CREATE OR REPLACE VIEW enclaves AS
WITH facts AS (
    SELECT
        subject, measure, value, text, unit, bound, published_at, position, document,
        row_number() OVER (
            PARTITION BY subject, measure
            ORDER BY period_start DESC NULLS LAST, published_at DESC, position DESC
        ) AS place
    FROM best_figures
    WHERE measure LIKE 'enclave-%' OR measure IN ('total-area', 'planned-area', 'planned-floor-area')
),
latest AS (
    SELECT * FROM facts WHERE place = 1
)
SELECT
    subject AS enclave,
    max(text) FILTER (measure = 'enclave-name') AS name,
    max(text) FILTER (measure = 'enclave-home-region') AS home_region,
    max(text) FILTER (measure = 'enclave-host-region') AS host_region,
    max(text) FILTER (measure = 'enclave-kind') AS kind,
    max(text) FILTER (measure = 'enclave-direction') AS direction,
    max(text) FILTER (measure = 'enclave-leader') AS leader,
    max(text) FILTER (measure = 'enclave-governance') AS governance,
    max(text) FILTER (measure = 'enclave-established') AS established,
    max(text) FILTER (measure = 'enclave-counterpart') AS counterpart,
    max(text) FILTER (measure = 'enclave-parent') AS parent,
    max(value) FILTER (measure = 'total-area') AS area,
    max(unit) FILTER (measure = 'total-area') AS area_unit,
    max(value) FILTER (measure = 'planned-area') AS planned_area,
    max(unit) FILTER (measure = 'planned-area') AS planned_area_unit,
    max(bound) FILTER (measure = 'planned-area') AS planned_area_bound,
    max(value) FILTER (measure = 'planned-floor-area') AS planned_floor_area,
    max(unit) FILTER (measure = 'planned-floor-area') AS planned_floor_area_unit,
    max(published_at) AS published_at,
    arg_max(document, (published_at, position)) AS document
FROM latest
GROUP BY subject
HAVING count(*) FILTER (measure = 'enclave-name') = 1
ORDER BY enclave;
