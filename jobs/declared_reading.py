"""What the [read] section of a source file may say: one frozen model for each kind of document."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from jobs.sections import Section


class ReadDelimited(Section):
    """Rows of cells between delimiters; the first row names the columns."""

    format: Literal["csv", "tsv"]
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str = Field(default='"', min_length=1, max_length=1)
    encoding: str = "utf-8"
    header_row: int = Field(default=1, ge=1)
    footnote: str | None = None

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str) -> str:
        return known_encoding(name)

    @field_validator("footnote")
    @classmethod
    def _footnote_is_a_pattern(cls, text: str | None) -> str | None:
        return known_pattern(text)


class ReadJson(Section):
    """A JSON array of objects, or one object a line; `root` is the JSON Pointer of the array."""

    format: Literal["json", "ndjson"]
    root: str = Field(default="", pattern=r"^(/.*)?$")
    encoding: str = "utf-8"

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str) -> str:
        return known_encoding(name)


class ReadSpreadsheet(Section):
    """One sheet of an XLSX workbook; without a name the first one."""

    format: Literal["xlsx"]
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)
    footnote: str | None = None

    @field_validator("footnote")
    @classmethod
    def _footnote_is_a_pattern(cls, text: str | None) -> str | None:
        return known_pattern(text)


class ReadHtmlTable(Section):
    """The one table of a page that a CSS selector names."""

    format: Literal["html"]
    table: str = "table"
    encoding: str | None = None
    header_row: int = Field(default=1, ge=1)
    footnote: str | None = None

    @field_validator("footnote")
    @classmethod
    def _footnote_is_a_pattern(cls, text: str | None) -> str | None:
        return known_pattern(text)

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str | None) -> str | None:
        return name if name is None else known_encoding(name)

    @field_validator("table")
    @classmethod
    def _table_is_a_selector(cls, selector: str) -> str:
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        try:
            LexborHTMLParser("<p>").css(selector)
        except SelectolaxError:
            message = f"found {selector!r}, allowed: a CSS selector such as table#figures"
            raise ValueError(message) from None
        return selector


class ReadText(Section):
    """Running text: plain, of an HTML page, or of a PDF."""

    format: Literal["text", "html-text", "pdf"]
    encoding: str | None = None

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str | None) -> str | None:
        return name if name is None else known_encoding(name)


Read = Annotated[ReadDelimited | ReadJson | ReadSpreadsheet | ReadHtmlTable | ReadText, Field(discriminator="format")]


def known_pattern(text: str | None) -> str | None:
    """Return the text if it is a regular expression; raises ValueError otherwise."""
    try:
        re.compile(text or "")
    except re.error as error:
        message = f"found {text!r}, allowed: a regular expression ({error})"
        raise ValueError(message) from None
    return text


def known_encoding(name: str) -> str:
    """Return the name if Python can decode it; raises ValueError otherwise."""
    if not is_encoding(name):
        message = f"found {name!r}, allowed: an encoding that Python knows, such as utf-8, gb18030 or latin-1"
        raise ValueError(message)
    return name


def is_encoding(name: str) -> bool:
    """Tell whether bytes can be decoded by that name; codecs such as base64 are no encodings."""
    try:
        b"x".decode(name)
    except LookupError:
        return False
    except UnicodeError:
        return True  # one byte is no text in UTF-16
    return True
