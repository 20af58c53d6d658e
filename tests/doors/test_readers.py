"""The guide's lines for R and for DuckDB's own shell, run as they are printed; skipped where a program is not there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from asof.doors import Context, Settings
from asof.doors.process import application
from events import FigurePublished
from ledger import open as open_ledger

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "asking-from-elsewhere.md").read_text(encoding="utf-8")
PROGRAMS = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a home in it: one figure, revised after 2021-06-16."""
    found = tmp_path_factory.mktemp("readers")
    with open_ledger(found / "asof-home") as book:
        book.append(
            FigurePublished(
                source="rki-nowcast", subject="de", measure="PS_COVID_Faelle", period="2021-06-10", printed=printed,
                value=Decimal(printed), published_at=datetime(2021, 6, day, tzinfo=UTC),
            )
            for day, printed in ((15, "1302"), (17, "1353"))
        )  # fmt: skip
        book.publish()
    return found


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.DOTALL)


def run(program: str, arguments: list[str], folder: Path) -> str:
    if shutil.which(program, path=PROGRAMS) is None:
        pytest.skip(f"{program} is not installed")
    environment = {**os.environ, "PATH": PROGRAMS}
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_shell_of_duckdb_reads_the_copy_while_the_ledger_is_open(folder):
    """An older DuckDB than ours opens the published file, and its macros answer in the past."""
    (block,) = blocks("sh")
    with open_ledger(folder / "asof-home"):
        shown = run("duckdb", ["bash", "-ec", block], folder)
    assert "position" in shown
    assert shown.split()[-2:] == ["printed", "1302"]


def test_r_reads_the_door(folder, serve):
    """Base R, no package: a filtered table and a statement, both in the past."""
    (block,) = blocks("r")
    with serve(application(Context(folder / "asof-home", Settings(workers=1, house_workers=1)))) as address:
        shown = run("Rscript", ["Rscript", "-e", block.replace("http://127.0.0.1:8321", address)], folder)
    assert re.search(r"2021-06-10 +1302 2021-06-15T00:00:00Z", shown)
    assert re.search(r"most\n1 +1302", shown)
