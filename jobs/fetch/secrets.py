"""Secrets come from the environment (`env:NAME`) and go nowhere but into the request."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.documents import HIDDEN
from jobs.fetch.retrieval import FetchFailed

PREFIX = "env:"


def resolve(text: str, environment: Mapping[str, str]) -> str:
    """Return the text, or the variable's value if it says `env:NAME`.

    Raises:
        FetchFailed: the variable is not set.

    """
    if not text.startswith(PREFIX):
        return text
    name = text.removeprefix(PREFIX)
    if name not in environment:
        raise FetchFailed(f"the environment variable {name} is not set; what to do: set it for the service")
    return environment[name]


def hide(text: str, secrets: Mapping[str, str]) -> str:
    """Blank every secret value in a text, so that an error message or an address cannot carry one away."""
    for value in sorted(secrets.values(), key=len, reverse=True):
        if value:
            text = text.replace(value, HIDDEN)
    return text
