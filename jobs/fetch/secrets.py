"""Secrets come from the environment (`env:NAME`, `{env:NAME}`) and go nowhere but into the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from jobs.documents import HIDDEN
from jobs.fetch.retrieval import FetchFailed

PREFIX = "env:"


# What different writers of addresses leave as it is; the last one is that of our HTTP library.
_SAFE = ("", "/", "/:@!$&'()*+,;=~?[]")
_NAMED = re.compile(r"\{env:([A-Za-z_][A-Za-z0-9_]*)\}")


def is_secret(text: str) -> bool:
    """Tell whether a declared value has something from the environment in it."""
    return text.startswith(PREFIX) or bool(_NAMED.search(text))


def resolve(text: str, environment: Mapping[str, str]) -> str:
    """Return the text with what it takes from the environment: `env:NAME` as a whole, `{env:NAME}` within.

    Raises:
        FetchFailed: a variable is not set.

    """
    if text.startswith(PREFIX):
        return _variable(text.removeprefix(PREFIX), environment)
    return _NAMED.sub(lambda match: _variable(match[1], environment), text)


def values(text: str, environment: Mapping[str, str]) -> list[str]:
    """Return what a declared text takes from the environment: what must not be written down."""
    names = [text.removeprefix(PREFIX)] if text.startswith(PREFIX) else _NAMED.findall(text)
    return [_variable(name, environment) for name in names]


def parts(address: str) -> list[str]:
    """Return the user and password of an address, for an error may show them without the rest of it."""
    password = urlsplit(address).password
    return [address] + ([password, unquote(password)] if password else [])


def _variable(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise FetchFailed(f"the environment variable {name} is not set; what to do: set it for the service")
    return environment[name]


def hide(text: str, secrets: Mapping[str, str]) -> str:
    """Blank every secret value in a text, so that an error message or an address cannot carry one away."""
    forms = {form for value in secrets.values() if value for form in (value, *(quote(value, safe) for safe in _SAFE))}
    for value in sorted(forms, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text
