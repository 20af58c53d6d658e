"""Versions of real published files, oldest first, each with the time at which it was published."""

from __future__ import annotations

import csv
import functools
import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"


class Version(NamedTuple):
    """One published version of a file."""

    sequence: int
    published_at: datetime
    content: bytes

    @property
    def table(self) -> tuple[list[str], list[tuple[str, ...]]]:
        """Read the file by the rules of CSV alone: the header and the rows, every cell as printed."""
        text = self.content.decode()
        delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return header, [tuple(row) for row in rows]


@functools.cache
def versions(corpus: str) -> tuple[Version, ...]:
    """Unpack a corpus; skips where it is not there."""
    folder = CORPORA / corpus
    if not folder.is_dir():
        pytest.skip(f"left out: the corpus {corpus} is not in ../shared/corpora")
    zstandard = pytest.importorskip("zstandard")
    with (folder / "versions.tar.zst").open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            files = {member.name: archive.extractfile(member).read() for member in archive}
    with (folder / "index.csv").open(encoding="utf-8", newline="") as index:
        return tuple(
            Version(
                int(row["seq"]),
                datetime.fromtimestamp(int(row["committer_epoch"]), UTC),
                files[row["file"]],
            )
            for row in csv.DictReader(index)
        )


@pytest.fixture(scope="session")
def corpus() -> object:
    """Give the function that unpacks a corpus by its name."""
    return versions
