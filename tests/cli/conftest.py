"""A command line that is asked in this process, homes that are copied from templates, and small files."""

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


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return json.loads(self.out)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A home of each pack, made once."""
    made: dict[str, Path] = {}

    def get(pack: str) -> Path:
        if pack not in made:
            home = tmp_path_factory.mktemp("template") / pack
            assert run(["--home", str(home), "init", "--pack", pack]) == 0
            made[pack] = home
        return made[pack]

    return get


@pytest.fixture
def home(template: Callable[[str], Path], tmp_path: Path) -> Path:
    """An empty home of its own for each test."""
    folder = tmp_path / "home"
    shutil.copytree(template("empty"), folder)
    return folder


@pytest.fixture
def asof(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[..., Done]]:
    """Ask the command line in this process, about the test's own home."""
    monkeypatch.setenv("ASOF_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "80")
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


@pytest.fixture
def release(tmp_path: Path) -> Callable[..., Path]:
    """Write a small file into the test's folder."""

    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write
