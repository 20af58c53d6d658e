"""A home of its own for each test, a command line that is asked in this process, and a ledger with a story."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from asof.cli import run

PAGE = "year,projects,gdp\n2017,100,90.5\n2018,111,96.0\n"
LATER = "year,projects,gdp\n2017,100,90.5\n2018,113,96.0\n"


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two releases of a file: 111 projects, later 113; made once."""
    folder = tmp_path_factory.mktemp("told")
    home = folder / "home"
    assert run(["--home", str(home), "init", "--pack", "empty"]) == 0
    for name, text, when in (("first.csv", PAGE, "2019-01-10"), ("later.csv", LATER, "2019-03-10")):
        (folder / name).write_text(text, encoding="utf-8")
        given = ["--source", "office", "--published", when, "--subject-constant", "jiashan", "--period", "year"]
        assert run(["--home", str(home), "ingest", str(folder / name), *given]) == 0
    return home


@pytest.fixture
def home(told: Path, tmp_path: Path) -> Path:
    """The told ledger, copied for one test."""
    folder = tmp_path / "home"
    shutil.copytree(told, folder)
    return folder


@pytest.fixture
def asof(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[..., Done]]:
    """Ask the command line in this process, about the test's own home."""
    monkeypatch.setenv("ASOF_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def ask(*arguments: object) -> Done:
        capfd.readouterr()
        status = run([str(one) for one in arguments])
        return Done(status, *capfd.readouterr())

    yield ask
    structlog.reset_defaults()
    root = logging.getLogger()
    for handler in [one for one in root.handlers if one.name == "asof"]:
        root.removeHandler(handler)
