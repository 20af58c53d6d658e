-- Grain: one name that `asof figures` and its neighbours understand.
-- Times: follows recorded_by.
-- Reads: events.
-- Why: to propose a name where one was mistyped.
SELECT DISTINCT subject || '/' || measure AS name FROM events WHERE subject IS NOT NULL AND measure IS NOT NULL
UNION
SELECT DISTINCT subject FROM events WHERE subject IS NOT NULL AND measure IS NOT NULL
LIMIT 20000;
