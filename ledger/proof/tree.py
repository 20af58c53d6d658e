"""The Merkle tree of RFC 6962 section 2 and RFC 9162 section 2.1: roots, proofs, and their checks.

Hashes are SHA-256, 32 bytes each. What makes a proof refuses a wrong request with `Incorrect`; what checks a proof
takes anything that a stranger may hand in and answers yes or no. Conventions where the documents leave room: nothing
can be proved about a tree of size 0, a hash that is not 32 bytes fails, an index outside of the tree fails.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from events import Incorrect

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Range = tuple[int, int]
"""A run of leaves `[first, last)`."""


def leaf_hash(data: bytes) -> bytes:
    """Hash the bytes of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring nodes into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """Return the largest power of two that is smaller than `count`: where a tree of `count` leaves divides."""
    return 1 << ((count - 1).bit_length() - 1)


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; over none it is the hash of no bytes.

    Raises:
        Incorrect: a leaf hash is not 32 bytes long.

    """
    _require_hashes(leaf_hashes)
    if not leaf_hashes:
        return EMPTY_ROOT
    nodes = list(leaf_hashes)
    while len(nodes) > 1:
        # The last node of an odd row has no neighbour and moves up as it is; that is the division of the RFC.
        lone = nodes[-1:] if len(nodes) % 2 else []
        nodes = [node_hash(nodes[i], nodes[i + 1]) for i in range(0, len(nodes) - 1, 2)] + lone
    return nodes[0]


def inclusion_ranges(position: int, size: int) -> list[Range]:
    """Return whose roots prove the leaf at `position` in a tree of `size` leaves, from the leaf upwards.

    Raises:
        Incorrect: the tree has no such leaf.

    """
    if not 0 <= position < size:
        raise Incorrect(
            "no leaf at this position of the tree", found=position, allowed=f"0 to {size - 1}" if size > 0 else "none"
        )
    ranges: list[Range] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + split(last - first)
        if position < middle:
            ranges.append((middle, last))
            last = middle
        else:
            ranges.append((first, middle))
            first = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, new_size: int) -> list[Range]:
    """Return whose roots prove that the tree of `old_size` leaves is the beginning of the one of `new_size`.

    Raises:
        Incorrect: the old tree is empty or larger than the new one.

    """
    if not 0 < old_size <= new_size:
        raise Incorrect(
            "no consistency proof between trees of these sizes",
            found=f"{old_size} and {new_size}",
            allowed="an old size from 1 up to the new size",
        )
    ranges: list[Range] = []
    first, last = 0, new_size
    while last != old_size:
        middle = first + split(last - first)
        if old_size <= middle:
            ranges.append((middle, last))
            last = middle
        else:
            ranges.append((first, middle))
            first = middle
    if first > 0:
        # The verifier knows the old root, but not this piece of it.
        ranges.append((first, last))
    return ranges[::-1]


def inclusion_proof(leaf_hashes: Sequence[bytes], position: int) -> list[bytes]:
    """Prove that a leaf stands at `position`: the hashes from its neighbour up to below the root."""
    _require_hashes(leaf_hashes)
    return [root_of(leaf_hashes[first:last]) for first, last in inclusion_ranges(position, len(leaf_hashes))]


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """Prove that the first `old_size` leaves are the beginning of all of them."""
    _require_hashes(leaf_hashes)
    return [root_of(leaf_hashes[first:last]) for first, last in consistency_ranges(old_size, len(leaf_hashes))]


def verify_inclusion(leaf: bytes, position: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf hash `leaf` at `position` of the tree with this size and root."""
    return verify_subtree_inclusion(leaf, position, (0, size), proof, root)


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the old tree is the beginning of the new one."""
    if old_size <= 0:
        return False
    return verify_subtree_consistency((0, old_size), new_size, old_root, new_root, proof)


def is_subtree(subtree: Range) -> bool:
    """Tell whether `[first, last)` is a node of some tree: it is not empty, and `first` is aligned to its size."""
    first, last = subtree
    if not 0 <= first < last:
        return False
    return first % (1 << (last - first - 1).bit_length()) == 0


def verify_subtree_inclusion(leaf: bytes, position: int, subtree: Range, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf hash at `position` below the node `subtree`, whose hash is `root`."""
    first, last = subtree
    if not is_subtree(subtree) or not first <= position < last or not _are_hashes([leaf, root, *proof]):
        return False
    index, end = position - first, last - first - 1
    node = leaf
    for neighbour in proof:
        if end == 0:
            return False
        if index & 1 or index == end:
            node = node_hash(neighbour, node)
            while not index & 1:  # the node had no neighbour for some rows; it is never 0 here, see `end`
                index, end = index >> 1, end >> 1
        else:
            node = node_hash(node, neighbour)
        index, end = index >> 1, end >> 1
    return end == 0 and node == root


def verify_subtree_consistency(
    subtree: Range, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether `proof` shows the node `subtree` in the tree of `size` leaves (RFC 9162 2.1.4.2 for first = 0)."""
    first, last = subtree
    if 0 <= first == last <= size:
        return (
            not proof and subtree_root == EMPTY_ROOT
        )  # no leaves are part of every tree; the tree's root is not asked
    if not is_subtree(subtree) or last > size or not _are_hashes([subtree_root, root, *proof]):
        return False
    inner, edge, end = first, last - 1, size - 1
    while inner != edge and (edge == end or edge & 1):
        inner, edge, end = inner >> 1, edge >> 1, end >> 1
    hashes = [*proof] if inner != edge else [subtree_root, *proof]
    return bool(hashes) and _climb((inner, edge, end), hashes) == (subtree_root, root)


def _climb(place: tuple[int, int, int], hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Fold a consistency proof into the roots of the subtree and of the tree; None if it does not fit the sizes."""
    inner, edge, end = place
    small = large = hashes[0]
    for neighbour in hashes[1:]:
        if end == 0:
            return None
        if edge & 1 or edge == end:
            if inner < edge:
                small = node_hash(neighbour, small)
            large = node_hash(neighbour, large)
            while not edge & 1:
                inner, edge, end = inner >> 1, edge >> 1, end >> 1
        else:
            large = node_hash(large, neighbour)
        inner, edge, end = inner >> 1, edge >> 1, end >> 1
    return (small, large) if end == 0 else None


def _are_hashes(hashes: Sequence[bytes]) -> bool:
    return all(len(each) == HASH_BYTES for each in hashes)


def _require_hashes(hashes: Sequence[bytes]) -> None:
    if not _are_hashes(hashes):
        found = next(len(each) for each in hashes if len(each) != HASH_BYTES)
        raise Incorrect("not a SHA-256 hash", found=f"{found} bytes", allowed=f"{HASH_BYTES} bytes")
