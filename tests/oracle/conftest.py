"""Offers the plain modules of this folder (`oracle`, `histories`) to its tests; there is no package below `tests/`."""

import importlib.util
import sys
from pathlib import Path

import pytest

from ledger import small


def _offer(name: str) -> None:
    specification = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)


for _name in ("oracle", "histories"):
    if _name not in sys.modules:
        _offer(_name)


@pytest.fixture(autouse=True)
def in_memory_or_in_sets(request, monkeypatch):
    """Have every other seed compare its releases in sets, as large ones are, and the others in memory."""
    drawn = getattr(request.node, "callspec", None)
    if drawn is not None and drawn.params.get("seed", 0) % 2:
        monkeypatch.setattr(small, "SMALL", -1)
