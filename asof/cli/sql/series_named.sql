-- Grain: one (subject, measure) that a name can mean.
-- Times: follows recorded_by.
-- Reads: figure_versions, events, measures.
-- Why: both names may hold a slash, and a measure may go by an alias; what the log has decides.
WITH named AS (
    SELECT DISTINCT subject, measure FROM events WHERE subject IS NOT NULL AND measure IS NOT NULL
),
called AS (
    SELECT named.subject, named.measure, named.subject || '/' || named.measure AS name FROM named
    UNION
    SELECT named.subject, named.measure, named.subject || '/' || unnest(measures.aliases)
    FROM named JOIN measures ON measures.measure = named.measure
)
SELECT DISTINCT subject, measure FROM called WHERE name = $name ORDER BY subject, measure;
