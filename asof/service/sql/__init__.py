"""The questions of the service, one a file."""

from __future__ import annotations

from importlib.resources import files


def question(name: str) -> str:
    """Return one of the queries in this folder."""
    return (files("asof.service.sql") / f"{name}.sql").read_text(encoding="utf-8")
