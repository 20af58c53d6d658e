-- Grain: one release without a time.
-- Times: now.
-- Reads: releases.
-- Why: a release has a time of publication.
SELECT position FROM releases WHERE published_at IS NULL OR source IS NULL;
