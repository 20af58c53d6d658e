"""The words of the pages: a catalogue of texts in each language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return the texts: key, then language, then text."""
    content = files("asof.doors.pages").joinpath("texts.toml").read_text(encoding="utf-8")
    return {key: {language: texts[language] for language in LANGUAGES} for key, texts in tomllib.loads(content).items()}


def text_of(language: str, key: str, **values: object) -> str:
    """Return a text of the catalogue, with values put in.

    Raises:
        KeyError: there is no such text, which is a mistake of ours.

    """
    text = catalogue()[key][language]
    return text.format(**values) if values else text


def named(language: str, group: str, name: str | None) -> str:
    """Return the text for a name of a closed set (`kind.revision`); a name without one stands for itself."""
    if name is None:
        return ""
    texts = catalogue().get(f"{group}.{name}")
    return texts[language] if texts else name
