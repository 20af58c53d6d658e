-- Grain: one broken rule of one enclave; no row when all is well.
-- Times: as the view: follows both clocks.
-- Reads: enclaves.
-- Audits: the view enclaves.
-- Why: the words of an enclave come from short lists, and the two halves of a two-way enclave must name each other.
SELECT enclave, 'kind' AS rule, kind AS found
FROM enclaves
WHERE kind NOT IN ('industrial', 'innovation')
UNION ALL
SELECT enclave, 'direction', direction
FROM enclaves
WHERE direction NOT IN ('outbound', 'reverse', 'two-way')
UNION ALL
SELECT enclave, 'leader', leader
FROM enclaves
WHERE leader NOT IN ('central-government', 'local-government', 'park', 'enterprise')
UNION ALL
SELECT enclave, 'governance', governance
FROM enclaves
WHERE governance NOT IN ('home', 'host', 'co-managed', 'multi-level')
UNION ALL
SELECT enclave, 'a counterpart makes a two-way enclave', counterpart
FROM enclaves
WHERE counterpart IS NOT NULL AND direction IS DISTINCT FROM 'two-way'
UNION ALL
SELECT half.enclave, 'the counterpart names this enclave', half.counterpart
FROM enclaves AS half
LEFT JOIN enclaves AS other ON other.enclave = half.counterpart
WHERE half.counterpart IS NOT NULL AND other.counterpart IS DISTINCT FROM half.enclave
UNION ALL
SELECT enclave, 'one row an enclave', count(*)::VARCHAR
FROM enclaves
GROUP BY enclave
HAVING count(*) > 1;
