-- Grain: one new state: what the release states, or that it states a figure no more.
-- Times: publication and recording.
-- Reads: opening.
-- Why: see project/32_open; which figures open a state is known already.
INSERT INTO figure_states BY NAME
SELECT
    $first_position + place AS position, $recorded_at AS recorded_at, * EXCLUDE (place, published_at),
    published_at AS published_from, TIMESTAMPTZ 'infinity' AS published_to,
    $recorded_at AS recorded_from, TIMESTAMPTZ 'infinity' AS superseded_at
FROM opening
ORDER BY figure;
