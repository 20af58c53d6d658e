-- Grain: one event that was recorded by the moment of the row beside it.
-- Times: recorded_at.
-- Reads: events; here, which stands for what has the moment.
-- Why: it stands in for the log in a question that is asked at many moments of the recording clock.
SELECT * FROM events WHERE recorded_at <= here.moment;
