-- Grain: one change that changes nothing, stands twice, or is of no figure.
-- Times: now.
-- Reads: figure_states, unchained, changes.
-- Why: a change is where a state begins, so each state must say something else than the one before it. This is asked of the states,
--   by number and only where a figure has several: the view, which derives the same from the log alone, takes 4 s of CPU
--   a million events. What they say is compared where its hashes are one. Of the view itself only what it may never hold
--   is asked, which it can tell at once.
SELECT unchained.position, 'nothing' AS kind
FROM unchained
JOIN figure_states AS later ON unchained.position = later.position AND unchained.figure = later.figure
JOIN figure_states AS before ON unchained.position_before = before.position AND unchained.figure = before.figure
WHERE unchained.alike
    AND row(later.withdrawn, later.value, later.value_high, later.text, later.unit, later.bound, later.printed, later.label)
    IS NOT DISTINCT FROM
    row(before.withdrawn, before.value, before.value_high, before.text, before.unit, before.bound, before.printed, before.label)
UNION ALL
SELECT position, 'twice' FROM unchained WHERE twice
UNION ALL
SELECT position, kind FROM changes WHERE source IS NULL;
