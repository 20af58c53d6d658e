-- Grain: one change: an act that made a figure, or our record of it, different from before.
-- Times: published_at of the statement, recorded_at of the act.
-- Reads: events.
-- Audits: changes.
-- Why: the kind is derived, never typed in. Old is what the publisher said before, on the publication clock and as far
--   as it is known; for acts on our own record, old is what the record held.
CREATE OR REPLACE VIEW changes AS
WITH acts AS (
    SELECT
        *,
        act_of(kind) AS act,
        struct_pack(
            withdrawn := act_of(kind) = 'figure-withdrawn', "value" := "value", value_high := value_high,
            "text" := "text", unit := unit, bound := bound, printed := printed, label := label
        ) AS content
    FROM events
    WHERE kind IN ('figure-published.v1', 'figure-withdrawn.v1', 'record-corrected.v1', 'record-voided.v1')
        AND recorded_at <= asked_recorded_by()
        AND published_at <= asked_published_limit()
),
in_cells AS (
    SELECT
        *,
        lead(position) OVER cell IS NULL AND act <> 'record-voided' AS holds,
        CASE WHEN lag(act) OVER cell <> 'record-voided' THEN lag(content) OVER cell END AS content_before
    FROM acts
    WINDOW cell AS (PARTITION BY source, subject, measure, period, published_at ORDER BY position)
),
in_order AS (
    SELECT
        *,
        last_value(CASE WHEN holds THEN content END IGNORE NULLS) OVER (
            PARTITION BY source, subject, measure, period
            ORDER BY published_at
            GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS state_before
    FROM in_cells
),
derived AS (
    SELECT
        * EXCLUDE (kind),
        CASE
            WHEN act = 'record-corrected' AND cause = 'extractor' THEN 'technical'
            WHEN act = 'record-corrected' THEN 'record-correction'
            WHEN act = 'record-voided' THEN 'record-void'
            WHEN act = 'figure-withdrawn' AND NOT state_before.withdrawn THEN 'withdrawal'
            WHEN act = 'figure-withdrawn' THEN NULL
            WHEN state_before IS NULL THEN 'initial'
            WHEN state_before.withdrawn THEN 'reinstatement'
            WHEN content IS DISTINCT FROM state_before THEN 'revision'
        END AS kind,
        CASE
            WHEN act IN ('record-corrected', 'record-voided') THEN coalesce(content_before, state_before)
            ELSE state_before
        END AS old,
        CASE WHEN act = 'record-voided' THEN state_before ELSE content END AS new
    FROM in_order
)
SELECT
    position, kind, cause, source, subject, measure, period, published_at, recorded_at,
    old.value AS old_value, new.value AS new_value,
    old.value_high AS old_value_high, new.value_high AS new_value_high,
    old.text AS old_text, new.text AS new_text,
    old.printed AS old_printed, new.printed AS new_printed,
    old.unit AS old_unit, new.unit AS new_unit,
    old.bound AS old_bound, new.bound AS new_bound,
    old.label AS old_label, new.label AS new_label,
    attributed_to, published_not_before, document, locator, extractor, reason, note, recorder
FROM derived
WHERE kind IS NOT NULL;
