"""Offers the plain modules of this folder to its tests; there is no package below `tests/`."""

import importlib.util
import sys
from pathlib import Path

for _name in ("house", "python_rules", "sql_rules", "file_rules"):
    if _name not in sys.modules:
        _specification = importlib.util.spec_from_file_location(_name, Path(__file__).with_name(f"{_name}.py"))
        _module = importlib.util.module_from_spec(_specification)
        sys.modules[_name] = _module
        _specification.loader.exec_module(_module)
