-- Values of states are kept as they are, 16 bytes each: to unpack packed ones takes longer than to sum them up, and nearly
-- every question reads them.

DROP INDEX figure_states_by_figure;
ALTER TABLE figure_states RENAME TO figure_states_before;

CREATE TABLE figure_states (
    figure BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE,
    value DECIMAL(38, 15) USING COMPRESSION uncompressed,
    value_high DECIMAL(38, 15),
    text VARCHAR,
    unit VARCHAR,
    bound VARCHAR,
    printed VARCHAR,
    label VARCHAR,
    attributed_to VARCHAR,
    published_not_before TIMESTAMPTZ,
    document VARCHAR,
    locator VARCHAR,
    recorded_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    published_from TIMESTAMPTZ NOT NULL,
    published_to TIMESTAMPTZ NOT NULL,
    recorded_from TIMESTAMPTZ NOT NULL,
    superseded_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE figure_states IS 'Projection: the states that are still part of the record. A row is seen at (p, r) when published_from <= p, recorded_from <= r, and p < published_to or r < superseded_at.';

INSERT INTO figure_states SELECT * FROM figure_states_before;
DROP TABLE figure_states_before;
CREATE INDEX figure_states_by_figure ON figure_states (figure);
