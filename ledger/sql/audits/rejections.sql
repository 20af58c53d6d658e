-- Grain: one rejection without a reason.
-- Times: now.
-- Reads: rejections.
-- Why: a rejected row says why.
SELECT position FROM rejections WHERE reason IS NULL OR reason = '';
