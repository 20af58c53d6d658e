-- Grain: one figure of the release or of the source: what becomes of it.
-- Times: publication.
-- Reads: stated, figure_states, restatements, unread, release_columns.
-- Why: only differences become events. The release is compared with what was in force at its time, whether it comes in
--   order or late. A partial one asks only for the figures that it states and for those stated at its own time: the
--   whole state of a source is not gathered for it.
CREATE OR REPLACE TEMP TABLE fates AS
WITH then_restated AS (SELECT figure FROM restatements WHERE published_at = $published_at),
earlier AS (
    SELECT
        states.figure, states.value, states.value_high, states.text, states.unit, states.bound, states.printed,
        states.label, states.withdrawn, states.position,
        states.published_from = $published_at OR then_restated.figure IS NOT NULL AS stated_then
    FROM figure_states AS states
    LEFT JOIN then_restated ON states.figure = then_restated.figure
    WHERE states.source = $source AND states.published_from <= $published_at AND $published_at < states.published_to
        AND (
            $complete
            OR states.published_from = $published_at
            OR then_restated.figure IS NOT NULL
            OR states.figure IN (SELECT figure FROM stated)
        )
),
compared AS (
    SELECT
        coalesce(stated.figure, earlier.figure) AS figure,
        stated.place, stated.column_place, stated.number, stated.subject_number, stated.period_number,
        stated.printed, stated.value, stated.rounded,
        earlier.position, earlier.printed AS held,
        stated.figure IS NOT NULL AS is_stated,
        earlier.figure IS NOT NULL AS is_known,
        coalesce(earlier.withdrawn, false) AS is_withdrawn,
        coalesce(earlier.stated_then, false) AS is_stated_then,
        coalesce(
            NOT earlier.withdrawn
            AND earlier.value IS NOT DISTINCT FROM stated.value
            AND (stated.value IS NOT NULL OR earlier.text = stated.printed)
            AND (
                ($renamed AND stated.value IS NOT NULL)
                OR (
                    earlier.printed = stated.printed
                    AND earlier.unit IS NOT DISTINCT FROM release_columns.unit
                    AND earlier.bound = CASE WHEN stated.rounded THEN 'about' ELSE 'exact' END
                    AND earlier.label IS NULL
                    AND earlier.value_high IS NULL
                )
            ),
            false
        ) AS is_same
    FROM stated
    JOIN release_columns ON stated.column_place = release_columns.column_place
    FULL JOIN earlier ON stated.figure = earlier.figure
)
SELECT
    *,
    CASE
        WHEN is_stated AND is_stated_then AND is_same THEN 'unchanged'
        WHEN is_stated AND is_stated_then AND NOT $correcting THEN 'conflict'
        WHEN is_stated AND is_same AND $complete THEN 'unchanged'
        WHEN is_stated AND is_same AND NOT $correcting THEN 'restate'
        WHEN is_stated AND $correcting THEN 'correct'
        WHEN is_stated AND is_withdrawn THEN 'reinstate'
        WHEN is_stated AND is_known THEN 'revise'
        WHEN is_stated THEN 'new'
        WHEN is_stated_then AND NOT $correcting THEN 'conflict'
        WHEN is_stated_then THEN 'void'
        ELSE 'withdraw'
    END AS fate
FROM compared
WHERE is_stated
    OR (
        NOT is_withdrawn
        AND ($complete OR ($known AND is_stated_then))
        AND figure NOT IN (SELECT figure FROM unread)
    );
