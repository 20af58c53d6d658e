"""How much data, and how long a row may take."""

from __future__ import annotations

from dataclasses import dataclass

PERIODS = 100
"""Reference periods of each subject of the synthetic sources."""


@dataclass(frozen=True)
class Size:
    """The data of one run. `cells` are those of one release; a source has as many figures."""

    name: str
    sources: int
    cells: int
    small_cells: int
    peer_keys: int
    corpus_versions: int
    git_versions: int
    rounds: int
    hand: int
    seconds: float
    base_seconds: float
    run_seconds: float
    """The time of a whole run; rows that it has not come to by then are told as not run."""
    memory_max: int = 8_000_000_000
    """The memory of one group, in bytes."""
    engine_memory: str | None = None
    """What the engine of a ledger may use; None leaves its default, four fifths of what the machine has."""
    plain_memory: str | None = None
    """The same of a plain database in the same process, which only reads and writes through."""

    @property
    def keys(self) -> int:
        """Figures of the large ledger, the small wide source left out."""
        return self.sources * self.cells

    def describe(self) -> dict[str, int | str]:
        """Say what the output says about the data."""
        return {
            "name": self.name, "keys": self.keys, "sources": self.sources, "cells_of_a_release": self.cells,
            "cells_of_the_small_source": self.small_cells, "keys_for_peers": self.peer_keys,
            "versions_of_a_corpus": self.corpus_versions,
            "versions_for_git_history": self.git_versions,
            "mix": "10 % of the figures revised, 3 % stated late, 2 % corrected in our record; scattered keys",
        }  # fmt: skip


SIZES = {
    one.name: one
    for one in (
        Size("tiny", 2, 1_000, 1_000, 5_000, 2, 1, 1, 3, 60, 30, 600),
        Size("quick", 10, 100_000, 10_000, 20_000, 8, 2, 3, 50, 12, 40, 400),
        Size("full", 10, 1_000_000, 100_000, 500_000, 30, 16, 3, 200, 45, 240, 630),
        Size(
            "large", 100, 1_000_000, 100_000, 500_000, 30, 16, 3, 200, 1_800, 10_000, 60_000,
            20_000_000_000, engine_memory="14GB", plain_memory="4GB",
        ),
    )
}  # fmt: skip
