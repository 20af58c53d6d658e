-- Grain: one (subject, measure) of the release, with its number, also if it is new.
-- Times: none.
-- Reads: release_pairs, release_subjects, release_columns, series.
-- Why: numbers are given in order of first position, so that a replay gives the same ones.
CREATE OR REPLACE TEMP TABLE release_series AS
WITH named AS (
    SELECT release_pairs.*, release_subjects.subject, release_columns.measure, known.series
    FROM release_pairs
    JOIN release_subjects ON release_pairs.subject_number = release_subjects.subject_number
    JOIN release_columns ON release_pairs.column_place = release_columns.column_place
    LEFT JOIN (SELECT * FROM series WHERE source = $source) AS known
        ON release_subjects.subject = known.subject AND release_columns.measure = known.measure
)
SELECT
    pair, subject, measure, series IS NULL AS is_new,
    coalesce(series, (SELECT coalesce(max(series), -1) FROM series)
        + row_number() OVER (PARTITION BY series IS NULL ORDER BY first_cell)) AS series
FROM named;
