"""Offers the plain modules of this folder (`oracle`, `histories`) to its tests; there is no package below `tests/`."""

import importlib.util
import sys
from pathlib import Path


def _offer(name: str) -> None:
    specification = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)


for _name in ("oracle", "histories"):
    if _name not in sys.modules:
        _offer(_name)
