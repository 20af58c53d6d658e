"""An environment for each peer, made once below benchmarks/out/ with pinned versions, and kept for later runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PINNED = {
    "anatid": ("anatid==0.4.1", "duckdb==2.0.1"),
    "dbt": ("dbt-core==1.11.16", "dbt-duckdb==1.11.1", "duckdb==2.0.1"),
    "doltlite": ("doltlite==0.51.3",),
    "eventsourcing": ("eventsourcing==9.5.6",),
    "git-history": ("git-history==0.8",),
    "postgresql": ("psycopg[binary]==3.3.9",),
}
"""What is asked for by each; everything else that pip brought is in `installed.txt` of the environment."""


@dataclass(frozen=True)
class Missing(Exception):
    """An environment that could not be made, and why."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def environment(peer: str, out: Path) -> Path:
    """Return the Python of a peer's environment, making it where it is not there.

    Raises:
        Missing: it cannot be installed here.

    """
    folder = out / "peers" / peer
    python = folder / "bin" / "python"
    if installed(peer, out):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)])
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "install", "--only-binary", ":all:", *PINNED[peer]])
    listed = subprocess.run([*pip, "freeze"], capture_output=True, text=True, check=True).stdout
    (folder / "installed.txt").write_text(_asked(peer) + listed, encoding="utf-8")
    return python


def peer_versions(out: Path) -> dict[str, str]:
    """Say which versions the environments hold, as far as they are there."""
    found = {}
    for peer, pins in PINNED.items():
        if installed(peer, out):
            found[peer] = ", ".join(pins)
    return found


def installed(peer: str, out: Path) -> bool:
    """Tell whether an environment is there as it is asked for."""
    done = out / "peers" / peer / "installed.txt"
    return done.exists() and done.read_text(encoding="utf-8").startswith(_asked(peer))


def _asked(peer: str) -> str:
    return f"# {' '.join(PINNED[peer])}\n"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [one for one in (done.stderr + done.stdout).splitlines() if one.startswith(("ERROR", "error", "  ×"))]
        raise Missing(f"cannot be installed here: {(lines or ['pip gave no reason'])[-1][:200]}")


if __name__ == "__main__":
    try:
        environment(sys.argv[1], Path(sys.argv[2]))
    except Missing as missing:
        sys.exit(str(missing))
