-- Grain: one enclave.
-- Times: follows both clocks.
-- Reads: enclaves.
-- Audits: none; the pack has its own.
-- Why: the table and the drawing of home and host regions.
SELECT * FROM enclaves ORDER BY home_region NULLS LAST, host_region NULLS LAST, enclave
