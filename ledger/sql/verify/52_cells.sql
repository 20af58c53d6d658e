-- Grain: one cell of a figure of which several things are kept, with what it says.
-- Times: publication and recording.
-- Reads: nothing; it is filled range by range.
-- Why: these are compared with each other when the whole log has been looked through.
CREATE OR REPLACE TEMP TABLE cells (
    figure BIGINT, position BIGINT, published_at TIMESTAMPTZ, recorded_at TIMESTAMPTZ, is_state BOOLEAN,
    published_to TIMESTAMPTZ, superseded_at TIMESTAMPTZ,
    says STRUCT(
        act VARCHAR, "value" DECIMAL(38, 15), value_high DECIMAL(38, 15), "text" VARCHAR, unit VARCHAR, bound VARCHAR,
        printed VARCHAR, label VARCHAR
    )
);
