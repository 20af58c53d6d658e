-- Grain: one figure of the release or of the source that is news: what becomes of it, in the order of the document.
-- Times: publication.
-- Reads: stated, figure_states, restatements, unread, release_columns.
-- Why: only differences become events. The release is compared with what was in force at its time, whether it comes in
--   order or late. A partial one asks only for the figures that it states and for those stated at its own time: the
--   whole state of a source is not gathered for it.
CREATE OR REPLACE TEMP TABLE fates AS
WITH then_restated AS (SELECT figure FROM restatements WHERE published_at = $published_at),
earlier AS (
    SELECT
        states.figure, states.rowid AS state_row, states.value, states.text, states.unit, states.printed,
        states.withdrawn, states.position,
        states.bound = 'about' AS rounded,
        states.bound IN ('exact', 'about') AND states.label IS NULL AND states.value_high IS NULL AS plain,
        states.published_from = $published_at OR then_restated.figure IS NOT NULL AS stated_then
    FROM figure_states AS states
    LEFT JOIN then_restated ON states.figure = then_restated.figure
    WHERE states.source = $source AND states.published_from <= $published_at AND $published_at < states.published_to
        AND (
            $complete
            OR states.published_from = $published_at
            OR then_restated.figure IS NOT NULL
            OR states.figure IN (SELECT figure FROM stated WHERE NOT $complete)
        )
),
compared AS (
    SELECT
        coalesce(stated.figure, earlier.figure) AS figure,
        stated.place, stated.column_place, stated.number, stated.subject_number, stated.period_number,
        stated.printed, stated.value, stated.rounded,
        earlier.position, earlier.state_row, earlier.printed AS held,
        stated.figure IS NOT NULL AS is_stated,
        earlier.figure IS NOT NULL AS is_known,
        coalesce(earlier.withdrawn, false) AS is_withdrawn,
        coalesce(earlier.stated_then, false) AS is_stated_then,
        coalesce(
            NOT earlier.withdrawn
            AND earlier.printed = stated.printed
            AND earlier.value IS NOT DISTINCT FROM stated.value
            AND (stated.value IS NOT NULL OR earlier.text = stated.printed)
            AND earlier.unit IS NOT DISTINCT FROM release_columns.unit
            AND earlier.rounded = stated.rounded
            AND earlier.plain,
            false
        ) AS is_repeated,
        is_repeated OR coalesce($renamed AND NOT earlier.withdrawn AND earlier.value = stated.value, false) AS is_same
    FROM stated
    JOIN release_columns ON stated.column_place = release_columns.column_place
    FULL JOIN earlier ON stated.figure = earlier.figure
),
judged AS (
    SELECT
        * EXCLUDE (is_same),
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
        )
)
SELECT row_number() OVER () - 1 AS news_place, * EXCLUDE (place)
FROM (
    SELECT
        figure, place, column_place, number, subject_number, period_number, printed, value, rounded, state_row,
        CASE WHEN is_known AND NOT is_withdrawn THEN position END AS position,
        is_stated, is_repeated, fate
    FROM judged
    WHERE fate <> 'unchanged'
    ORDER BY is_stated DESC, place, column_place, figure
);
