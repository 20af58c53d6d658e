"""A home folder: what lies where in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT = "./asof-home"
VARIABLE = "ASOF_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything of one ledger."""

    folder: Path

    @classmethod
    def of(cls, path: str | Path) -> Home:
        """Return the home at a path, made absolute, so that a service elsewhere means the same folder."""
        return cls(Path(path).expanduser().resolve())

    @property
    def settings_file(self) -> Path:
        """The settings, `asof.toml`."""
        return self.folder / "asof.toml"

    @property
    def ledger_file(self) -> Path:
        """The ledger itself: one writing process opens it, nobody else."""
        return self.folder / "ledger.duckdb"

    @property
    def published_file(self) -> Path:
        """The newest read-only copy: anybody may open it."""
        return self.folder / "published" / "ledger.duckdb"

    @property
    def basis_file(self) -> Path:
        """What the newest copy is: how many events, made when."""
        return self.folder / "published" / "basis.json"

    @property
    def sources(self) -> Path:
        """What is watched: one file a source."""
        return self.folder / "sources"

    @property
    def documents(self) -> Path:
        """The documents byte for byte."""
        return self.folder / "documents"

    @property
    def socket(self) -> Path:
        """Where a running service takes commands."""
        return self.folder / "control.sock"

    @property
    def exists(self) -> bool:
        """Whether there is a ledger, or settings for one."""
        return self.ledger_file.exists() or self.settings_file.exists()

    def require(self) -> None:
        """Refuse a folder that is no home, so that a mistyped path does not become a second, empty ledger.

        Raises:
            NotFound: there is neither a ledger nor a settings file.

        """
        if self.exists:
            return
        from events import NotFound

        raise NotFound(
            "there is no ledger here",
            found=f"{self.folder}" + ("" if self.folder.exists() else " (no such folder)"),
            allowed="a home folder made by `asof init`",
            do="run `asof init`, or name another home with --home or ASOF_HOME",
            code="no-home",
        )
