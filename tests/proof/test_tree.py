"""Roots, proofs and their checks, against vectors of other projects and against the definition, written down slowly."""

from __future__ import annotations

import base64
import hashlib
import random
from collections import Counter

import pytest

from events import Incorrect
from ledger import proof

LEAVES = [bytes([index % 251, index // 251]) for index in range(70)]
HASHES = [proof.leaf_hash(leaf) for leaf in LEAVES]


# The definition of RFC 6962 section 2.1, word for word over the data itself; it shares nothing with what is tested.


def slow_split(count):
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def slow_root(data):
    if len(data) == 0:
        return hashlib.sha256().digest()
    if len(data) == 1:
        return hashlib.sha256(b"\0" + data[0]).digest()
    k = slow_split(len(data))
    return hashlib.sha256(b"\1" + slow_root(data[:k]) + slow_root(data[k:])).digest()


def slow_path(m, data):
    if len(data) == 1:
        return []
    k = slow_split(len(data))
    if m < k:
        return [*slow_path(m, data[:k]), slow_root(data[k:])]
    return [*slow_path(m - k, data[k:]), slow_root(data[:k])]


def slow_subproof(first, last, data, complete):
    if (first, last) == (0, len(data)):
        return [] if complete else [slow_root(data)]
    k = slow_split(len(data))
    if last <= k:
        return [*slow_subproof(first, last, data[:k], complete), slow_root(data[k:])]
    if first >= k:
        return [*slow_subproof(first - k, last - k, data[k:], complete), slow_root(data[:k])]
    return [*slow_subproof(0, last - k, data[k:], False), slow_root(data[:k])]


def flipped(data, generator):
    changed = bytearray(data)
    changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
    return bytes(changed)


def decoded(vector, *names):
    return [base64.b64decode(vector[name]) for name in names]


def verdict(vector):
    """Return what our verifier says to a vector."""
    hashes = [base64.b64decode(each) for each in vector["proof"] or []]
    match vector["kind"]:
        case "inclusion":
            leaf, root = decoded(vector, "leafHash", "root")
            return proof.verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], hashes, root)
        case "consistency":
            old, new = decoded(vector, "root1", "root2")
            return proof.verify_consistency(vector["size1"], vector["size2"], old, new, hashes)
        case "subtreeinclusion":
            leaf, root = decoded(vector, "leafHash", "root")
            subtree = (vector["start"], vector["end"])
            return proof.verify_subtree_inclusion(leaf, vector["leafIdx"], subtree, hashes, root)
        case "subtreeconsistency":
            old, new = decoded(vector, "root1", "root2")
            subtree = (vector["start"], vector["end"])
            return proof.verify_subtree_consistency(subtree, vector["size"], old, new, hashes)


def test_every_proof_vector_gets_its_verdict(vectors):
    """Vectors of transparency-dev/merkle (Apache-2.0); two that it accepts with roots of 12 bytes are refused here."""
    counts, wrong = Counter(), []
    for vector in vectors("rfc6962_proof_vectors.jsonl"):
        names = {"root", "leafHash", "root1", "root2"} & set(vector)
        empty_subtree = vector.get("start") is not None and vector["start"] == vector["end"]
        whole = empty_subtree or all(len(each) == 32 for each in decoded(vector, *names))
        expected = not vector["wantErr"] and whole
        counts[vector["kind"], expected, not vector["wantErr"]] += 1
        if verdict(vector) is not expected:
            wrong.append(vector["path"])
    assert wrong == []
    assert {kind: counts[kind, True, True] for kind, _, _ in counts} == {
        "inclusion": 6,
        "consistency": 5,
        "subtreeinclusion": 12,
        "subtreeconsistency": 11,
    }
    assert sum(count for (_, ours, theirs), count in counts.items() if ours is not theirs) == 2
    assert sum(counts.values()) == 518


def test_the_constants_of_small_trees(vectors):
    """Roots and nodes of the eight classic leaves, as transparency-dev/merkle (Apache-2.0) has them."""
    constants = vectors("tree_constants.json")
    hashes = [proof.leaf_hash(bytes.fromhex(text)) for text in constants["leaf_inputs_hex"]]
    roots = [proof.root_of(hashes[:size]).hex() for size in range(9)]
    assert roots == constants["root_hashes_hex_by_size"]
    rows, row = [], hashes
    while row:
        rows += row
        row = [proof.node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
    assert [each.hex() for each in rows] == constants["node_hashes_hex_level_order"]


def test_every_proof_in_small_trees_is_that_of_the_definition():
    """In all trees up to 40 leaves, root, inclusion and consistency proofs equal the definition and check."""
    for size in range(1, 41):
        data, hashes = LEAVES[:size], HASHES[:size]
        root = proof.root_of(hashes)
        assert root == slow_root(data)
        for position in range(size):
            path = proof.inclusion_proof(hashes, position)
            assert path == slow_path(position, data)
            assert proof.verify_inclusion(hashes[position], position, size, path, root)
        for old in range(1, size + 1):
            path = proof.consistency_proof(hashes, old)
            assert path == slow_subproof(0, old, data, True)
            assert proof.verify_consistency(old, size, slow_root(data[:old]), root, path)


def test_every_subtree_of_a_small_tree_checks():
    """Each aligned run of leaves of trees up to 33 proves to be part of the tree; no other run is a subtree."""
    for size in (1, 2, 7, 8, 13, 33):
        data = LEAVES[:size]
        for first in range(size):
            for last in range(first + 1, size + 1):
                aligned = any(first % 2**k == 0 and last - first <= 2**k for k in range(7) if 2**k < 2 * (last - first))
                path = slow_subproof(first, last, data, True) if aligned else []
                roots = (slow_root(data[first:last]), slow_root(data))
                assert proof.verify_subtree_consistency((first, last), size, *roots, path) is aligned


def test_a_proof_holds_for_nothing_else():
    """A bit flipped, a hash dropped, added or swapped, another position or size: no changed proof passes."""
    generator = random.Random(6962)
    for _ in range(1_500):
        size = generator.randrange(2, 70)
        position, old = generator.randrange(size), generator.randrange(1, size)
        hashes = HASHES[:size]
        root, old_root = proof.root_of(hashes), proof.root_of(hashes[:old])
        path, steps = proof.inclusion_proof(hashes, position), proof.consistency_proof(hashes, old)
        place = generator.randrange(len(path))
        assert not proof.verify_inclusion(flipped(hashes[position], generator), position, size, path, root)
        assert not proof.verify_inclusion(hashes[position], position, size, path, flipped(root, generator))
        for changed in (
            path[:place] + path[place + 1 :],
            [*path, root],
            [root, *path],
            [*path[:place], flipped(path[place], generator), *path[place + 1 :]],
        ):
            assert not proof.verify_inclusion(hashes[position], position, size, changed, root)
        other = generator.choice([each for each in range(size) if each != position])
        assert not proof.verify_inclusion(hashes[position], other, size, path, root)
        place = generator.randrange(len(steps))
        for changed in (
            steps[:place] + steps[place + 1 :],
            [*steps, root],
            [old_root, *steps],
            [*steps[:place], flipped(steps[place], generator), *steps[place + 1 :]],
        ):
            assert not proof.verify_consistency(old, size, old_root, root, changed)
        assert not proof.verify_consistency(old, size, flipped(old_root, generator), root, steps)
        assert not proof.verify_consistency(old, size, old_root, flipped(root, generator), steps)


@pytest.mark.parametrize("position", [-1, 3, 2**64])
def test_there_is_no_proof_for_a_leaf_outside_of_the_tree(position):
    """An index out of range is refused when a proof is asked for, and fails when one is handed in."""
    with pytest.raises(Incorrect, match="no leaf at this position"):
        proof.inclusion_proof(HASHES[:3], position)
    assert not proof.verify_inclusion(HASHES[0], position, 3, [], HASHES[0])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_nothing_is_consistent_with_the_empty_tree(old, new):
    """Size 0, and an old tree larger than the new one, are refused and fail."""
    with pytest.raises(Incorrect, match="consistency"):
        proof.consistency_proof(HASHES[:new], old)
    assert not proof.verify_consistency(old, new, proof.EMPTY_ROOT, proof.EMPTY_ROOT, [])


@pytest.mark.parametrize("broken", [b"", b"x" * 31, b"x" * 33])
def test_a_hash_is_32_bytes(broken):
    """Any hash of another length is refused by what makes roots and fails in what checks."""
    with pytest.raises(Incorrect, match="32 bytes"):
        proof.root_of([broken])
    assert not proof.verify_inclusion(broken, 0, 1, [], broken)
    assert not proof.verify_consistency(1, 1, broken, broken, [])
