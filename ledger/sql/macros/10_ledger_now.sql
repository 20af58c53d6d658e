-- Grain: a scalar, the moment that "now" means to a question.
-- Times: the machine's, unless the connection is bound to another clock.
-- Reads: the session variable ledger_now.
-- Audits: none; it is a function.
-- Why: SQL now() ignores an injected clock, so it stands here and nowhere else.
CREATE OR REPLACE MACRO ledger_now() AS coalesce(CAST(getvariable('ledger_now') AS TIMESTAMPTZ), now());
