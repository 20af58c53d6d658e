-- Grain: a scalar, a moment as canonical text.
-- Times: any.
-- Reads: nothing.
-- Audits: none; it is a function.
-- Why: canonical bytes must not depend on the zone of a session.
CREATE OR REPLACE MACRO time_text(moment) AS strftime(make_timestamp(epoch_us(moment)), '%Y-%m-%dT%H:%M:%S.%fZ');
