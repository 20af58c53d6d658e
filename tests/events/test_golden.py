"""The bytes of every stored kind that was ever released, kept for ever in `tests/golden`."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import ledger
from events import KINDS, UPCASTS, canonical_bytes, event_from_row, leaf_digest

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = sorted(path.name.removesuffix(".json") for path in GOLDEN.glob("*.json"))
LEDGER_SQL = Path(ledger.__file__).parent / "sql"
TIMES = ("recorded_at", "published_at", "published_not_before")
NUMBERS = ("value", "value_high")


def cases(kind):
    """Read the golden file of a kind."""
    return json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))["cases"]


def typed(row):
    """Give the columns of a golden row the types that they have in the log."""
    return {
        name: datetime.fromisoformat(text) if name in TIMES
        else Decimal(text) if name in NUMBERS
        else int(text) if name == "position"
        else text
        for name, text in row.items()
    }  # fmt: skip


def test_every_stored_kind_has_its_golden_file():
    """A new kind, or a new version of one, is released together with its bytes; no file outlives its kind."""
    assert set(KINDS) <= set(FILES), f"make golden files for {set(KINDS) - set(FILES)}"
    assert set(FILES) <= set(KINDS) | set(UPCASTS), f"no kind reads {set(FILES) - set(KINDS) - set(UPCASTS)}"


def test_golden_files_never_change():
    """What has been released is a promise: a file may be added, with a line in `sha256sums.txt`, and none changed."""
    lines = (GOLDEN / "sha256sums.txt").read_text(encoding="utf-8").splitlines()
    promised = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in GOLDEN.glob("*.json")}
    assert found == promised


@pytest.mark.parametrize("kind", FILES)
def test_bytes_and_leaf_are_what_they_were(kind):
    """The same row has the same bytes and the same leaf in every version of Asof."""
    for case in cases(kind):
        data = canonical_bytes(typed(case["row"]))
        assert data.decode() == case["canonical"]
        assert leaf_digest(data).hex() == case["leaf"]
        assert hashlib.sha256(b"\x00" + case["canonical"].encode()).hexdigest() == case["leaf"]


@pytest.mark.parametrize("kind", FILES)
def test_a_released_row_can_be_read(kind):
    """Every released version of a kind is still read; what is of today comes back as the very same row."""
    for case in cases(kind):
        row = typed(case["row"])
        event = event_from_row(row)
        if kind in KINDS:
            assert {"position": row["position"], "recorded_at": row["recorded_at"], **event.to_row()} == row


def test_every_field_of_a_kind_is_in_its_golden_file():
    """The golden rows leave no field out, so that renaming or retyping any of them is seen."""
    for kind, model in KINDS.items():
        seen = set()
        for case in cases(kind):
            event = event_from_row(typed(case["row"]))
            seen |= {name for name in model.model_fields if getattr(event, name) not in (None, {})}
        assert seen == set(model.model_fields), kind


def test_sql_derives_the_same_leaves():
    """The statement of the ledger gives the golden leaves from the golden rows."""
    every = [case for kind in FILES for case in cases(kind)]
    rows = [typed(case["row"]) | {"position": place} for place, case in enumerate(every)]
    expected = [leaf_digest(canonical_bytes(row)).hex() for row in rows]
    with duckdb.connect() as connection:
        connection.execute((LEDGER_SQL / "migrations" / "0001_log_and_projections.sql").read_text(encoding="utf-8"))
        for macro in sorted((LEDGER_SQL / "macros").glob("*.sql")):
            connection.execute(macro.read_text(encoding="utf-8"))
        number, moment = pa.decimal128(38, 15), pa.timestamp("us", "UTC")
        types = dict.fromkeys(TIMES, moment) | dict.fromkeys(NUMBERS, number) | {"position": pa.int64()}
        names = [name for (name, *_) in connection.execute("DESCRIBE events").fetchall()]
        table = pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, pa.string())) for name in names]))
        connection.register("golden", table)
        connection.execute("INSERT INTO events SELECT * FROM golden")
        leaves = (LEDGER_SQL / "log" / "leaf_texts.sql").read_text(encoding="utf-8")
        found = [
            hashlib.sha256(leaf.encode()).hexdigest()
            for _, leaf in connection.execute(leaves, {"first": 0, "beyond": 10_000}).fetchall()
        ]
    assert found == expected
