"""Who is told of changes: webhooks and mail addresses, for all of a source or for some measures or kinds of change."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field

from jobs.sections import Section

Kind = Literal["initial", "revision", "withdrawal", "reinstatement", "record-correction", "record-void", "technical"]


class TargetSection(Section):
    """What all targets have in common; nothing given means everything."""

    measures: list[str] | None = None
    kinds: list[Kind] | None = None

    def key(self, source: str) -> str:
        """Return what names this target of a source from one start of the service to the next."""
        text = json.dumps([source, self.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]


class Webhook(TargetSection):
    """An address that gets a POST with JSON. A header value `env:NAME` is read from the environment."""

    kind: Literal["webhook"]
    url: str = Field(pattern=r"^(https?://[^\s/]+.*|env:[A-Za-z_][A-Za-z0-9_]*)$")
    headers: dict[str, str] = Field(default_factory=dict)


class Mail(TargetSection):
    """Addresses that get an e-mail. `server` is smtp://user:password@host:port (or smtps://), best as `env:NAME`."""

    kind: Literal["mail"]
    to: list[str] = Field(min_length=1)
    sender: str = Field(min_length=3)
    server: str = Field(pattern=r"^(smtps?://.+|env:[A-Za-z_][A-Za-z0-9_]*)$")


Target = Annotated[Webhook | Mail, Field(discriminator="kind")]
