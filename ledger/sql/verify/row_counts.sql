-- Grain: a range of the log: whether each act was looked at once, and each row that is kept for it belongs to one act.
-- Times: none.
-- Reads: looked, events, figure_states, restatements.
-- Why: an act beside which two rows are kept was looked at twice; where none was, as many acts begin a state as states are kept.
SELECT
    (SELECT count(*) FROM looked) = (
        SELECT count(*) FROM events
        WHERE position >= $first AND position < $beyond
            AND act_of(kind) IN ('figure-published', 'figure-withdrawn', 'record-corrected', 'record-voided')
    )
    AND (SELECT count(*) FROM looked WHERE is_state)
        = (SELECT count(*) FROM figure_states WHERE position >= $first AND position < $beyond)
    AND (SELECT count(*) FROM looked WHERE figure IS NOT NULL AND NOT is_state)
        = (SELECT count(*) FROM restatements WHERE position >= $first AND position < $beyond);
