-- Grain: one event of the commit in the making; none yet.
-- Times: recording and publication.
-- Reads: nothing.
-- Why: a release that says nothing new commits nothing. The columns are those of events, written out: a table that
--   DuckDB 2.0.0 makes from an empty SELECT loses what is inserted into it later by more than one row group.
CREATE OR REPLACE TEMP TABLE staged (
    position BIGINT,
    recorded_at TIMESTAMPTZ,
    kind VARCHAR,
    source VARCHAR,
    subject VARCHAR,
    measure VARCHAR,
    period VARCHAR,
    published_at TIMESTAMPTZ,
    published_not_before TIMESTAMPTZ,
    value DECIMAL(38, 15),
    value_high DECIMAL(38, 15),
    text VARCHAR,
    unit VARCHAR,
    bound VARCHAR,
    printed VARCHAR,
    label VARCHAR,
    attributed_to VARCHAR,
    document VARCHAR,
    locator VARCHAR,
    extractor VARCHAR,
    note VARCHAR,
    cause VARCHAR,
    reason VARCHAR,
    recorder VARCHAR,
    body JSON,
    figure BIGINT,
    period_start DATE,
    period_end DATE
);
