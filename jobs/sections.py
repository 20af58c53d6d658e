"""The base of all sections of a source file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen, and an unknown key is an error: a misspelt setting that is silently ignored is the worst kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
