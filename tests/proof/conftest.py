"""The vectors of other projects, kept beside the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[2].parent / "shared" / "corpora" / "merkle"


@pytest.fixture(scope="session")
def vectors():
    """Return a reader of the vectors' files: name -> parsed JSON (a list for JSON lines)."""
    if not VECTORS.is_dir():
        pytest.skip("the vectors of other projects are not beside this repository (../shared/corpora/merkle)")

    def read(name: str):
        text = (VECTORS / name).read_text(encoding="utf-8")
        if name.endswith(".jsonl"):
            return [json.loads(line) for line in text.splitlines() if line]
        return json.loads(text)

    return read
