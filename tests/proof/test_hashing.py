"""Compiled hashing says what hashlib says, byte for byte; what keeps it away is said, and costs nothing but time."""

from __future__ import annotations

import hashlib
import random
import struct
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Context, Decimal
from itertools import accumulate

import pyarrow as pa
import pytest

import ledger
from events import canonical_bytes, leaf_digest
from ledger import leaves, proof
from ledger.proof import hashing

COUNTS = (0, 1, 255, 256, 257, 65_537)
WAYS = {"compiled": 0, "hashlib": 2**62}


@pytest.fixture(params=sorted(WAYS))
def way(request, monkeypatch):
    """Take one way whatever the number of messages."""
    monkeypatch.setattr(hashing, "WORTHWHILE", WAYS[request.param])
    assert request.param in proof.hasher_for(1).plan
    return request.param


def expected_nodes(hashes):
    """Return the complete tiles above leaf hashes, level by level, as the definition has it."""
    nodes, level = {}, 0
    while len(hashes) >= 256:
        level += 1
        hashes = [proof.root_of(hashes[start : start + 256]) for start in range(0, len(hashes) - 255, 256)]
        nodes |= {(level, place): digest for place, digest in enumerate(hashes)}
    return nodes


@pytest.mark.parametrize("count", COUNTS)
def test_messages_of_any_length(way, count):
    """Each message is hashed as hashlib hashes it alone: empty ones, and around the length of a block."""
    dice = random.Random(count)
    lengths = [dice.choice([0, 1, 55, 56, 63, 64, 65, 119, 120, 200]) for _ in range(count)]
    data = b"--" + dice.randbytes(sum(lengths))
    offsets = list(accumulate(lengths, initial=2))
    made = proof.hasher_for(count).messages(memoryview(data), memoryview(struct.pack(f"{len(offsets)}q", *offsets)))
    assert made == b"".join(
        hashlib.sha256(data[first : first + length]).digest() for first, length in zip(offsets, lengths, strict=False)
    )


@pytest.mark.parametrize("count", COUNTS)
def test_trees_of_any_size(way, count):
    """Grown in one piece or in several, nodes and root are those of the plain tree; so are the roots of tiles."""
    hashes = [hashlib.sha256(b"%d" % number).digest() for number in range(count)]
    whole, pieces = proof.Frontier(), proof.Frontier()
    nodes = whole.append(b"".join(hashes))
    assert {(level, place): digest for level, place, digest in nodes} == expected_nodes(hashes)
    for start in range(0, count, 30_001):
        pieces.append(b"".join(hashes[start : start + 30_001]))
    assert whole.root() == pieces.root() == proof.root_of(hashes)
    tiles = proof.hasher_for(1).tiles(b"".join(hashes[: count // 256 * 256]))
    assert tiles == b"".join(digest for level, _, digest in nodes if level == 1)


def test_the_classic_leaves(way, vectors):
    """The roots of the eight leaves of transparency-dev/merkle (Apache-2.0) come out of the frontier, in both ways."""
    constants = vectors("tree_constants.json")
    messages = [b"\0" + bytes.fromhex(text) for text in constants["leaf_inputs_hex"]]
    offsets = list(accumulate(map(len, messages), initial=0))
    hasher = proof.hasher_for(len(messages))
    made = hasher.messages(memoryview(b"".join(messages)), memoryview(struct.pack(f"{len(offsets)}q", *offsets)))
    for size, root in enumerate(constants["root_hashes_hex_by_size"]):
        frontier = proof.Frontier()
        frontier.append(made[: 32 * size])
        assert frontier.root().hex() == root


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """A ledger of a release with 65,537 cells, some of them hard to write, and leaves of it as Python makes them."""
    odd = '"\\\x1f\u2028 沪é😀'
    texts = [odd[number % len(odd)] + str(number) for number in range(65_537)]
    release = pa.table({"place": pa.array(texts), "value": pa.array([str(number) for number in range(65_537)])})
    with ledger.open(tmp_path_factory.mktemp("cells")) as book:
        receipt = book.ingest(release, source="s", published_at=datetime(2020, 1, 1, tzinfo=UTC), subject=["place"])
        assert "; hashed by" in receipt.plan
        some = "position < 260 OR position % 61 = 0 OR position > 63_530"
        rows = book.sql(f"SELECT * FROM events WHERE {some} ORDER BY position").rows()
        yield book, {row["position"]: leaf_digest(canonical_bytes(row)) for row in rows}


@pytest.mark.parametrize("count", [*COUNTS, 2_001])
def test_leaves_of_stored_events(way, cells, count):
    """The leaves of the log are those that Python makes of its rows one by one, from any position on."""
    book, expected = cells
    for first in {0, 65_537 - count}:
        made = leaves.leaf_digests(book.cursor(), first, first + count)
        assert len(made) == 32 * count
        assert leaves.stored_leaf_digests(book.cursor(), first, first + count) == made
        found = {first + place: made[32 * place : 32 * place + 32] for place in range(count)}
        wanted = {position for position in expected if position in found}
        assert {position: found[position] for position in wanted} == {place: expected[place] for place in wanted}


def test_offsets_that_lead_outside_are_refused():
    """Machine code is never sent to bytes that are not there."""
    compiled = hashing.Compiled()
    for offsets in ([0, 9], [-1, 3], [0, 5, 3, 8]):
        with pytest.raises(ValueError, match="do not rise from 0 to 8"):
            compiled.messages(memoryview(bytes(8)), memoryview(struct.pack(f"{len(offsets)}q", *offsets)))


LENGTHS = (0, 1, 7, 8, 9, 15, 16, 17, 70_000)


def test_rows_are_written_wherever_they_stand_in_a_column():
    """Slices of columns, nulls between values, texts of any length and long ones: leaves are those of Python."""
    dice = random.Random(3)
    rows = [
        {
            "position": place,
            "kind": "k",
            "value": Decimal(dice.randrange(-(10**38) + 1, 10**38)).scaleb(-15, Context(prec=50)),
            "text": None if place % 3 == 0 else dice.choice(["x", '"', "沪"]) * LENGTHS[place % len(LENGTHS)],
            "published_at": None if place % 5 else datetime(1000 + dice.randrange(8999), 2, 1 + place % 28, tzinfo=UTC),
        }
        for place in range(300)
    ]
    kinds = (pa.int64(), pa.string(), pa.decimal128(38, 15), pa.string(), pa.timestamp("us", "UTC"))
    batch = pa.RecordBatch.from_pylist(rows, pa.schema(zip(rows[0], kinds, strict=True)))
    expected = [leaf_digest(canonical_bytes(row)) for row in rows]
    compiled = hashing.Compiled()
    for first, count in ((0, 300), (1, 7), (13, 0), (17, 280), (299, 1)):
        assert compiled.events(batch.slice(first, count)) == b"".join(expected[first : first + count])


@pytest.mark.parametrize("microseconds", [-30_610_224_000_000_001, 253_402_300_800_000_000, 2**63 - 1, -(2**63) + 1])
def test_times_without_a_year_of_four_digits_are_left_to_others(microseconds):
    """Compiled code writes no time that the ledger does not take."""
    times = pa.array([microseconds], pa.timestamp("us", "UTC"))
    assert hashing.Compiled().events(pa.record_batch({"recorded_at": times})) is None


def test_columns_of_another_kind_are_left_to_others():
    """A table that is not the log as this version defines it is written by the engine, or not at all."""
    compiled = hashing.Compiled()
    for column in (pa.array([1.5]), pa.array(["x"], pa.large_string()), pa.array([1], pa.int32())):
        assert compiled.events(pa.record_batch({"value": column})) is None
    assert compiled.events(pa.record_batch({"body": pa.array([b"{}"])})) is None
    assert hashing.Plain("").events(pa.record_batch({"position": pa.array([1])})) is None


def test_texts_that_lead_outside_are_refused():
    """Machine code is never sent to text that is not in its buffer."""
    for places in ([0, 9, 4], [0, -1, 4], [0, 5, 3]):
        offsets = pa.py_buffer(struct.pack("3i", *places))
        text = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(bytes(8))])
        with pytest.raises(ValueError, match="of a batch has a text that is not in its buffer"):
            hashing.Compiled().events(pa.record_batch({"text": text}))


@pytest.fixture
def loading(monkeypatch):
    """Let the next batch load compiled code anew."""
    monkeypatch.setattr(hashing, "WORTHWHILE", 0)
    hashing._best.cache_clear()
    yield monkeypatch
    hashing._best.cache_clear()


def test_without_the_extra(loading):
    """Where numba is not installed, hashlib does the work, and the plan names the extra."""
    loading.setitem(sys.modules, "ledger.proof.kernels", None)
    loading.delattr(proof, "kernels", raising=False)
    assert proof.hasher_for(1).plan == "hashed by hashlib: the extra asof-ledger[fast] is not installed"
    assert proof.hasher_for(1).pairs(bytes(64)) == hashlib.sha256(b"\1" + bytes(64)).digest()


def test_without_a_libcrypto(loading):
    """Whatever else fails while it is loaded: the plan says so, and nobody else notices."""

    def fail(self):
        raise AttributeError("undefined symbol: SHA256_Init")

    loading.setattr(hashing.Compiled, "__init__", fail)
    assert proof.hasher_for(1).plan == "hashed by hashlib: compiled code cannot be loaded (AttributeError)"


def test_compiled_code_that_errs_is_not_used(loading, caplog):
    """A single wrong hash when it is first tried, and it is not used; that is logged."""
    right = hashing.Compiled.pairs
    loading.setattr(hashing.Compiled, "pairs", lambda self, row: bytes(32) + right(self, row)[32:])
    assert proof.hasher_for(1).plan == "hashed by hashlib: compiled code makes other hashes of pairs"
    assert "ledger.compiled_hashing_differs" in caplog.text


def test_compiled_code_that_errs_about_events_is_not_used(loading):
    """It is tried on odd rows too, before anything is hashed by it."""
    loading.setattr(hashing.Compiled, "events", lambda self, rows: bytes(32 * rows.num_rows))
    assert proof.hasher_for(1).plan == "hashed by hashlib: compiled code makes other hashes of events"


def test_it_is_not_loaded_for_little():
    """Opening and asking a ledger, and hashing a few thousand messages, does not import numba."""
    program = (
        "import sys, asof.__main__, ledger\nfrom ledger import proof\nproof.Frontier().append(bytes(32) * 5_000)\n"
        "print('numba' in sys.modules, proof.hasher_for(1).plan)"
    )
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert said == "False hashed by hashlib: fewer than 500,000 messages until now\n"
