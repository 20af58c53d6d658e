-- Grain: one row: what this file is.
-- Times: recorded_at of the last commit, published_copy_at of the copy.
-- Reads: commits, publication.
-- Audits: ledger_basis.
-- Why: whoever opens the published copy can say what it was an answer from.
CREATE OR REPLACE VIEW ledger_basis AS
SELECT
    newest.last_position AS position,
    newest.recorded_at,
    lower(hex(newest.root)) AS merkle_root,
    coalesce(newest.last_position + 1, 0) AS size,
    publication.published_copy_at
FROM (SELECT max(published_copy_at) AS published_copy_at FROM publication) AS publication
LEFT JOIN (FROM commits ORDER BY last_position DESC LIMIT 1) AS newest ON true;
