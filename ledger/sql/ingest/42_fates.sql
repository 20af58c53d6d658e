-- Grain: one figure of the release or of the source: what becomes of it.
-- Times: publication.
-- Reads: stated, states_then, unread, release_columns.
-- Why: only differences become events.
CREATE OR REPLACE TEMP TABLE fates AS
WITH compared AS (
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
    FULL JOIN states_then AS earlier ON stated.figure = earlier.figure
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
