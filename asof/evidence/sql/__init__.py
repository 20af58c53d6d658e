"""The questions of evidence, one a file."""

from __future__ import annotations

from importlib.resources import files


def question(name: str) -> str:
    """Return one of the queries in this folder."""
    return (files("asof.evidence.sql") / f"{name}.sql").read_text(encoding="utf-8")
