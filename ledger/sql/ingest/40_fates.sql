-- Grain: one figure of the release or of the source: what becomes of it.
-- Times: publication.
-- Reads: stated, states_then, series, periods, judged, unreadable.
-- Why: only differences become events. A figure whose row could not be read is left as it was: that is no withdrawal.
CREATE OR REPLACE TEMP TABLE fates AS
WITH unread AS (
    SELECT subject, period, CAST(NULL AS VARCHAR) AS measure FROM judged WHERE problem IS NOT NULL
    UNION ALL
    SELECT subject, period, measure FROM unreadable
),
compared AS (
    SELECT
        coalesce(stated.subject, earlier.subject) AS subject,
        coalesce(stated.measure, earlier.measure) AS measure,
        coalesce(stated.period, earlier.period) AS period,
        earlier.figure,
        earlier.position,
        earlier.published_from,
        stated.place, stated.column_place, stated.column_number, stated.column_name, stated.number,
        stated.value, stated.text, stated.unit, stated.bound, stated.printed,
        earlier.printed AS held,
        stated.place IS NOT NULL AS is_stated,
        earlier.figure IS NOT NULL AS is_known,
        coalesce(earlier.withdrawn, false) AS is_withdrawn,
        coalesce(earlier.stated_then, false) AS is_stated_then,
        coalesce(
            NOT earlier.withdrawn
            AND earlier.value IS NOT DISTINCT FROM stated.value
            AND earlier.text IS NOT DISTINCT FROM stated.text
            AND (
                ($renamed AND stated.value IS NOT NULL)
                OR (
                    earlier.printed = stated.printed
                    AND earlier.unit IS NOT DISTINCT FROM stated.unit
                    AND earlier.bound = stated.bound
                    AND earlier.label IS NULL
                    AND earlier.value_high IS NULL
                )
            ),
            false
        ) AS is_same
    FROM stated
    FULL JOIN states_then AS earlier
        ON stated.subject = earlier.subject AND stated.measure = earlier.measure AND stated.period = earlier.period
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
        AND NOT EXISTS (
            FROM unread
            WHERE unread.subject = compared.subject AND unread.period = compared.period
                AND (unread.measure IS NULL OR unread.measure = compared.measure)
        )
    );
