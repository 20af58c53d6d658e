"""The tree in tiles says what the plain tree says, at every size, and reads little for it."""

from __future__ import annotations

import base64
import hashlib
import random

import pytest

from events import Fault, Incorrect
from ledger import proof


def leaves_of(count):
    """Return `count` different leaf hashes, one after another."""
    return b"".join(hashlib.sha256(b"\0leaf %d" % index).digest() for index in range(count))


LEAVES = leaves_of(66_000)


def cut(hashes):
    return [hashes[start : start + 32] for start in range(0, len(hashes), 32)]


ROOT_OF_ALL = proof.root_of(cut(LEAVES))


class Storage:
    """What a ledger keeps: stored nodes, and leaves that can be recomputed; it counts what is read."""

    def __init__(self, leaves=LEAVES):
        self.leaves = leaves
        self.nodes = {}
        self.hashes_read = 0
        self.calls = 0

    def store(self, nodes):
        for level, index, digest in nodes:
            assert level >= 1
            assert (level, index) not in self.nodes
            self.nodes[level, index] = digest

    def read_nodes(self, level, first, count):
        self.calls, self.hashes_read = self.calls + 1, self.hashes_read + count
        return b"".join(self.nodes[level, first + place] for place in range(count))

    def read_leaves(self, first, count):
        self.calls, self.hashes_read = self.calls + 1, self.hashes_read + count
        return self.leaves[32 * first : 32 * (first + count)]

    @property
    def readers(self):
        return self.read_nodes, self.read_leaves


def filled(size):
    """Return a storage with the tree of the first `size` leaves, and its frontier."""
    storage, frontier = Storage(), proof.Frontier()
    storage.store(frontier.append(LEAVES[: 32 * size]))
    return storage, frontier


def check_proofs(storage, size, positions, old_sizes):
    """Hold proofs out of tiles against those of the plain tree, and check them."""
    hashes = cut(LEAVES[: 32 * size])
    root = proof.root_of(hashes)
    for position in positions:
        path = proof.inclusion(position, size, *storage.readers)
        assert path == proof.inclusion_proof(hashes, position)
        assert proof.verify_inclusion(hashes[position], position, size, path, root)
    for old in old_sizes:
        path = proof.consistency(old, size, *storage.readers)
        assert path == proof.consistency_proof(hashes, old)
        assert proof.verify_consistency(old, size, proof.root_of(hashes[:old]), root, path)


def test_the_tree_at_every_size_up_to_1100():
    """Grown leaf by leaf, looked back at, and taken up from storage: the root at each size is the plain tree's."""
    storage, frontier = Storage(), proof.Frontier()
    roots = []
    for size in range(1_101):
        roots.append(proof.root_of(cut(LEAVES[: 32 * size])))
        assert frontier.size == size
        assert frontier.root() == roots[size]
        assert proof.Frontier.from_storage(size, *storage.readers).root() == roots[size]
        storage.store(frontier.append(LEAVES[32 * size : 32 * size + 32]))
    assert [proof.root_at(size, *storage.readers) for size in range(1_101)] == roots
    assert sorted(storage.nodes) == [(1, index) for index in range(4)]


def test_proofs_at_every_size_up_to_1100():
    """At each size, proofs out of tiles are the plain tree's: at the ends, at the edges of tiles, at random."""
    storage, _ = filled(1_101)
    generator = random.Random(1100)
    for size in range(1, 1_101):
        wanted = {0, size - 1, size // 2, 255, 256, generator.randrange(size)}
        positions = sorted(each for each in wanted if each < size)
        chosen = positions if size % 32 == 0 else [generator.choice(positions)]
        check_proofs(storage, size, chosen, {generator.randint(1, size)})


@pytest.mark.parametrize("size", [65_279, 65_280, 65_535, 65_536, 65_537, 65_792, 65_793])
def test_a_third_level_begins(size):
    """Around 256 * 256 leaves: root, a resumed frontier that grows on, and proofs agree with the plain tree."""
    storage, frontier = filled(size)
    assert len(storage.nodes) == size // 256 + size // 65_536
    resumed = proof.Frontier.from_storage(size, *storage.readers)
    assert resumed.root() == frontier.root() == proof.root_of(cut(LEAVES[: 32 * size]))
    check_proofs(storage, size, [0, size - 1, 40_000], [1, 256, 65_279, size])
    storage.store(resumed.append(LEAVES[32 * size : 32 * 66_000]))
    assert resumed.root() == ROOT_OF_ALL
    path = proof.consistency(size, 66_000, *storage.readers)
    assert proof.verify_consistency(size, 66_000, frontier.root(), ROOT_OF_ALL, path)


def test_appending_in_any_pieces_is_the_same():
    """Random batches, empty ones too, store the same nodes and make the same root as one batch."""
    generator = random.Random(8)
    whole, once = filled(3_000)
    for _ in range(20):
        pieces, frontier, start = Storage(), proof.Frontier(), 0
        while start < 3_000:
            count = min(generator.choice([0, 1, 2, 255, 256, 257, 900]), 3_000 - start)
            pieces.store(frontier.append(LEAVES[32 * start : 32 * (start + count)]))
            start += count
            if generator.random() < 0.2:
                frontier = proof.Frontier.from_storage(start, *pieces.readers)
        assert pieces.nodes == whole.nodes
        assert frontier.root() == once.root()


def test_a_copy_grows_on_its_own():
    """A writer whose commit fails throws the copy away; the frontier is as it was."""
    _, frontier = filled(300)
    root = frontier.root()
    twin = frontier.copy()
    twin.append(LEAVES[:3_200])
    assert (frontier.size, frontier.root()) == (300, root)
    assert (twin.size, twin.root() == root) == (400, False)


LIKE = [proof.leaf_hash(b"the same everywhere")]
for _ in range(60):
    LIKE.append(proof.node_hash(LIKE[-1], LIKE[-1]))


class LikeStorage:
    """A log of any length whose leaves are all alike, so that every complete subtree of a height has one known hash."""

    def __init__(self):
        self.hashes_read = 0

    def read_nodes(self, level, first, count):
        assert level >= 1
        self.hashes_read += count
        return LIKE[8 * level] * count

    def read_leaves(self, first, count):
        self.hashes_read += count
        return LIKE[0] * count


def like_root(size):
    """Return the root of `size` leaves that are all alike, by the definition of RFC 6962."""
    if size & (size - 1) == 0:
        return LIKE[size.bit_length() - 1]
    height = size.bit_length() - 1
    return proof.node_hash(LIKE[height], like_root(size - (1 << height)))


@pytest.mark.parametrize(
    "size", [10_000_000, 256**3 - 1, 256**3, 256**3 + 1, 256**4 + 256**2 + 7, 2**40 - 1, 2**41 + 3]
)
def test_trees_far_larger_than_any_log(size):
    """From ten million to trillions of leaves: roots, growth over a level's edge, proofs, and what they read."""
    storage = LikeStorage()
    readers = storage.read_nodes, storage.read_leaves
    frontier = proof.Frontier.from_storage(size, *readers)
    assert frontier.root() == proof.root_at(size, *readers) == like_root(size)
    grown = frontier.copy()
    completed = grown.append(LIKE[0] * 3)
    assert grown.root() == like_root(size + 3)
    last = {level: (size + 3) // 256**level - 1 for level in range(1, 6)}
    edges = [(level, index) for level, index in last.items() if index >= size // 256**level]
    assert completed == [(level, index, LIKE[8 * level]) for level, index in edges]
    levels = (size.bit_length() + 7) // 8
    for place in (0, 1, size // 3, size - 257, size - 1):
        storage.hashes_read = 0
        path = proof.inclusion(place, size, *readers)
        assert storage.hashes_read <= 512 * levels
        assert proof.verify_inclusion(LIKE[0], place, size, path, like_root(size))
        storage.hashes_read = 0
        steps = proof.consistency(place + 1, size, *readers)
        assert storage.hashes_read <= 512 * levels
        assert proof.verify_consistency(place + 1, size, like_root(place + 1), like_root(size), steps)


def test_a_proof_reads_two_tiles_a_level():
    """Of a tree with three levels at most 2 tiles of 256 hashes a level are read, in one call each."""
    storage, _ = filled(65_995)
    storage.calls = storage.hashes_read = 0
    proof.inclusion(1_000, 65_995, *storage.readers)
    assert storage.calls <= 6
    assert storage.hashes_read <= 6 * 256
    storage.calls = storage.hashes_read = 0
    proof.Frontier.from_storage(65_995, *storage.readers)
    assert storage.calls <= 3
    assert storage.hashes_read == (65_995 % 256) + (65_995 // 256 % 256) + 1


def test_storage_that_is_too_short_is_our_fault():
    """Missing hashes are reported as a fault with where they are, never as a proof that fails later."""
    storage, _ = filled(1_000)
    with pytest.raises(Fault, match="level 0 from 768"):
        proof.root_at(1_000, storage.read_nodes, lambda first, count: LEAVES[: 32 * (count - 1)])


@pytest.mark.parametrize("broken", [b"x", b"x" * 33])
def test_broken_leaf_hashes_are_refused_whole(broken):
    """Bytes that are not whole hashes change nothing."""
    frontier = proof.Frontier()
    with pytest.raises(Incorrect, match="multiple of 32"):
        frontier.append(broken)
    assert (frontier.size, frontier.root()) == (0, proof.EMPTY_ROOT)


def test_proofs_outside_of_the_tree_are_refused():
    """A position or size that the tree does not have is the caller's mistake."""
    storage, _ = filled(10)
    with pytest.raises(Incorrect, match="no leaf"):
        proof.inclusion(10, 10, *storage.readers)
    with pytest.raises(Incorrect, match="consistency"):
        proof.consistency(0, 10, *storage.readers)
    with pytest.raises(Incorrect, match="size"):
        proof.root_at(-1, *storage.readers)


def test_the_tree_of_a_published_log(vectors):
    """Entries, tiles and checkpoints of Tessera's test log (Apache-2.0): every root, tile and signature is theirs."""
    log = vectors("tessera_testlog.json")
    files = {name: base64.b64decode(text) for name, text in log["files_base64"].items()}
    leaves = b"".join(proof.leaf_hash(entry.encode()) for entry in log["entries"])
    verifier = proof.parse_verifier(log["public_key"])
    signer = proof.parse_signer(log["private_key_published_in_build_log_sh"])
    for size in range(16):
        storage, frontier = Storage(leaves), proof.Frontier()
        frontier.append(leaves[: 32 * size])
        signed = files[f"checkpoint.{size}"]
        checkpoint, _ = proof.open_checkpoint(signed, [verifier])
        assert (checkpoint.size, checkpoint.root) == (size, proof.root_at(size, *storage.readers))
        assert checkpoint.root == frontier.root()
        assert proof.sign_checkpoint(checkpoint, [signer]).encode() == signed
        if size:
            assert files[f"tile/0/000.p/{size}"] == leaves[: 32 * size]
    for old in range(1, 15):
        old_root = proof.root_at(old, *storage.readers)
        assert proof.verify_consistency(
            old, 15, old_root, frontier.root(), proof.consistency(old, 15, *storage.readers)
        )
