-- The log, and the projections that are kept up with it. See docs/decisions.md for why a state is one row.

CREATE TABLE events (
    position BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
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
    body JSON
);
COMMENT ON TABLE events IS 'The truth: one row an event, only ever appended to.';

CREATE TABLE series (
    series INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE series IS 'Projection: a number for each (source, subject, measure), in order of first position.';

CREATE TABLE periods (
    period_number INTEGER NOT NULL,
    period VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE
);
COMMENT ON TABLE periods IS 'Projection: a number for each reference period, in order of first position.';

CREATE TABLE figure_states (
    figure BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE,
    value DECIMAL(38, 15),
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

CREATE TABLE figure_states_closed (
    figure BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE,
    value DECIMAL(38, 15),
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
    recorded_to TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE figure_states_closed IS 'Projection: rectangles that late arrivals and corrections have closed on the recording clock.';

CREATE TABLE restatements (
    figure BIGINT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL
);
COMMENT ON TABLE restatements IS 'Projection: statements that repeat the state before them; they matter when something arrives in between.';

CREATE TABLE commits (
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    root BLOB NOT NULL
);
COMMENT ON TABLE commits IS 'Projection: one row a commit, with the root of the Merkle tree over all events up to it.';

CREATE TABLE tree_nodes (
    level TINYINT NOT NULL,
    node BIGINT NOT NULL,
    digest BLOB NOT NULL
);
COMMENT ON TABLE tree_nodes IS 'Projection: roots of complete tiles of 256, level 1 over leaves, level 2 over those, and so on.';

CREATE TABLE publication (published_copy_at TIMESTAMPTZ);
COMMENT ON TABLE publication IS 'When copies were published since the ledger was opened; the last is that of the copy which holds it.';
