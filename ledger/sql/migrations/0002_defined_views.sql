-- Views that a pack or a person has added, so that every copy of the ledger has them too.

CREATE TABLE defined_views (
    name VARCHAR PRIMARY KEY,
    statement VARCHAR NOT NULL,
    audit VARCHAR
);
COMMENT ON TABLE defined_views IS 'Settings, not facts: the views of packs, and the queries that must return no row.';
