"""Offers `event_strategies` to the tests of this folder; there is no package below `tests/`."""

import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

# The machine may be busy with something else; a slow example is no fault of what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

if "event_strategies" not in sys.modules:
    _specification = importlib.util.spec_from_file_location(
        "event_strategies", Path(__file__).with_name("event_strategies.py")
    )
    _module = importlib.util.module_from_spec(_specification)
    sys.modules["event_strategies"] = _module
    _specification.loader.exec_module(_module)
