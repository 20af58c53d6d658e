"""What is measured: every row with its reach, in groups that one process measures."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.results import Row


@dataclass(frozen=True)
class Group:
    """Rows that are measured together. `share` of the row budget of the size; `bases`: the ledgers they start from."""

    module: str
    rows: tuple[Row, ...]
    share: float = 1.0
    peer: str = ""
    data: str = "large"
    """The ledger that its rows are measured on, `large` or `small`; empty where they say it themselves."""


def at_most(name: str, what: str, limit: float, unit: str = "x") -> Row:
    """Make a row whose value may be no more than this."""
    return Row(name, what, f"<= {limit:g} {unit}" if unit != "x" else f"<= {limit:g}x", limit, unit)


def at_least(name: str, what: str, limit: float, unit: str = "x") -> Row:
    """Make a row whose value has to be this or more."""
    return Row(name, what, f">= {limit:g} {unit}" if unit != "x" else f">= {limit:g}x", limit, unit, at_least=True)


def told(name: str, what: str) -> Row:
    """Make a row of which nothing is asked."""
    return Row(name, what, "none", None)


_ASOF = "benchmarks.asof."

OURS = (
    Group(
        _ASOF + "ingesting",
        (
            at_most("ingest-changed", "ingest of a release, all cells new or changed / INSERT", 10),
            at_most("ingest-unchanged", "the same release again, nothing changed / join", 2),
            at_least("plain-duckdb/ingest", "plain event table: a release in / Asof", 1),
        ),
        2,
    ),
    Group(
        _ASOF + "writing",
        (
            at_most("hand", "one figure by hand, durable (median)", 10, "ms"),
            at_most("neighbours", "a thousand neighbouring figures / into an empty ledger", 3),
            at_least("plain-duckdb/hand", "plain event table: one by hand / Asof", 1),
        ),
    ),
    Group(
        _ASOF + "asking",
        (
            at_most("as-of", "all figures as of any moment / filtered scan", 1.5),
            at_most("history", "one figure's history with evidence (median)", 10, "ms"),
            at_most("release", "release() of one source / the same rows from Parquet", 3),
            at_least("plain-duckdb/as-of", "plain event table, packed arg_max: all as of / Asof", 10),
            at_least("plain-duckdb/history", "plain event table: one history / Asof", 1),
        ),
        1.5,
    ),
    Group(
        _ASOF + "keeping:measure_snapshot",
        (at_most("snapshot", "snapshot of all figures / COPY to Parquet", 1.5),),
        1.5,
    ),
    Group(_ASOF + "keeping:measure_rebuild", (at_most("rebuild", "rebuild / bulk ingest of the same events", 2),), 2),
    Group(_ASOF + "keeping:measure_verify", (at_least("verify", "verify (million events a second)", 1, "M/s"),), 1.5),
    Group(_ASOF + "memory", (at_most("memory", "memory of the writer (and 1 GB held when set)", 1.5, "GB"),), 1.5),
    Group(_ASOF + "keeping:measure_disk", (at_most("disk", "size on disk / its events as zstd Parquet", 3),)),
    Group(
        _ASOF + "starting",
        (at_most("start", "start of asof sql, less 100 ms / python with duckdb", 2),),
        data="small",
    ),
    Group(
        _ASOF + "growth",
        (
            at_most("growth-commit", "growth: a neighbouring commit, large / small ledger", 1.5),
            at_most("growth-question", "growth: one figure's history, large / small ledger", 1.5),
        ),
    ),
    Group(
        _ASOF + "corpora",
        (
            told("corpus/rki_nowcast_r", "a version of the RKI nowcast / read_csv into a table"),
            told("corpus/covid19_worldwide_aggregate", "a version of the covid aggregate / read_csv"),
        ),
        data="",
    ),
)  # fmt: skip


def _peer(name: str, title: str, *, ingest: float = 1, as_of: float = 1, share: float = 1, module: str = "") -> Group:
    """Make the four rows of a peer: how many times longer it takes than Asof."""
    return Group(
        module or f"benchmarks.peers.comparing:{name}",
        (
            at_least(f"{name}/ingest", f"{title}: releases in / Asof", ingest),
            at_least(f"{name}/as-of", f"{title}: all as of / Asof", as_of),
            at_least(f"{name}/history", f"{title}: one history / Asof", 1),
            at_least(f"{name}/hand", f"{title}: one by hand / Asof", 1),
        ),
        share,
        peer=name,
        data="",
    )


PEERS = (
    _peer("postgresql", "PostgreSQL 15, GiST", as_of=10),
    _peer("eventsourcing", "eventsourcing, SQLite", ingest=20),
    _peer("git-history", "git-history, RKI nowcast", ingest=20, module="benchmarks.peers.replaying"),
    _peer("dbt", "dbt snapshot on DuckDB"),
    _peer("doltlite", "doltlite"),
    _peer("anatid", "anatid", ingest=20),
)
