"""The Python of this door's README runs as it is printed, against a ledger that has the series."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import asof.doors.fred

README = Path(asof.doors.fred.__file__).with_name("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_there_is_a_block_for_each_client():
    """Four clients, four blocks."""
    assert len(BLOCKS) == 4


# Old releases of a client use what newer pydantic and pandas call deprecated; that is not ours to repair.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize(
    "block", BLOCKS, ids=lambda block: re.search(r"(?:from|import) (\w*fred\w*|pandas_\w+)", block)[1]
)
def test_a_block_runs(story, server, monkeypatch, block):
    """Each block runs, with the server's address for the printed one."""
    for package in re.findall(r"^(?:from|import) (fredapi|pyfredapi|full_fred|pandas_datareader)", block, re.MULTILINE):
        pytest.importorskip(package, reason=f"{package} is not installed")
    if "import pyfredapi" in block:
        base = pytest.importorskip("pyfredapi._base")
        base._get_request.cache_clear()
        monkeypatch.setattr("pyfredapi.series._get_request", base._get_request)
    monkeypatch.setenv("FRED_API_KEY", "replaced by the block")
    story.say("us/gdp", "2013-Q4", ("2014-01-30", "17102.5"), ("2014-02-28", "17080.7"), ("2014-03-27", "17089.6"))
    asked = len(story.asked)
    exec(compile(block.replace("http://127.0.0.1:8321", server), "README.md", "exec"), {})
    assert "us/gdp" in str(story.asked[asked:])
