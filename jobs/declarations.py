"""What a source file may say: one frozen model for each section, nothing unknown let through."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_DURATION = re.compile(r"(?P<count>[1-9][0-9]*)\s*(?P<unit>s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def parse_duration(text: str) -> timedelta:
    """Read `30s`, `15m`, `1h`, `7d`, `2w`; raises ValueError for anything else."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        message = f"found {text!r}, allowed: a count and one of s, m, h, d, w, such as 15m, 1h or 7d"
        raise ValueError(message)
    return timedelta(seconds=int(match["count"]) * _SECONDS[match["unit"]])


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = f"found {name!r}, allowed: a name of the IANA time zone database, such as UTC or Asia/Shanghai"
        raise ValueError(message)
    return name


class Section(BaseModel):
    """Frozen, and an unknown key is an error: a misspelt setting that is silently ignored is the worst kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FileFetch(Section):
    """One file on this machine; each new content is a release."""

    kind: Literal["file"]
    path: str = Field(min_length=1)
    bytes_max: int = Field(default=1 << 30, gt=0)


class FolderFetch(Section):
    """A folder on this machine; each new file is a release."""

    kind: Literal["folder"]
    path: str = Field(min_length=1)
    glob: str = "*"
    bytes_max: int = Field(default=1 << 30, gt=0)


class HttpFetch(Section):
    """An address; each new content is a release. A header value `env:NAME` is read from the environment."""

    kind: Literal["http"]
    url: str = Field(pattern=r"^https?://[^\s/]+.*$")
    headers: dict[str, str] = {}
    timeout_seconds: int = Field(default=60, gt=0, le=3600)
    attempts_max: int = Field(default=4, ge=1, le=20)
    redirects_max: int = Field(default=10, ge=0, le=50)
    bytes_max: int = Field(default=1 << 28, gt=0)
    proxy: str | None = None


Fetch = Annotated[FileFetch | FolderFetch | HttpFetch, Field(discriminator="kind")]


class ReadDelimited(Section):
    """Rows of cells between delimiters; the first row names the columns."""

    format: Literal["csv", "tsv"]
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str = Field(default='"', min_length=1, max_length=1)
    encoding: str = "utf-8"

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str) -> str:
        return known_encoding(name)


class ReadJson(Section):
    """A JSON array of objects, or one object a line; `root` is the JSON Pointer of the array."""

    format: Literal["json", "ndjson"]
    root: str = Field(default="", pattern=r"^(/.*)?$")
    encoding: str = "utf-8"

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str) -> str:
        return known_encoding(name)


Read = Annotated[ReadDelimited | ReadJson, Field(discriminator="format")]


def known_encoding(name: str) -> str:
    """Return the name if Python can decode it; raises ValueError otherwise."""
    import codecs

    try:
        codecs.lookup(name)
    except LookupError:
        message = f"found {name!r}, allowed: an encoding that Python knows, such as utf-8, gb18030 or latin-1"
        raise ValueError(message) from None
    return name


class TallMapping(Section):
    """One row a figure; the columns are named as the fields of a published figure."""

    layout: Literal["tall"]
    version: int = Field(ge=1)
    aliases: dict[str, list[str]] = {}
    ignore: list[str] = []


class WideMapping(Section):
    """One row a subject and period; every other column is a measure."""

    layout: Literal["wide"]
    version: int = Field(ge=1)
    subject: str | list[str]
    period: str | None = None
    measures: list[str] | None = None
    aliases: dict[str, list[str]] = {}
    units: dict[str, str] = {}
    absent: Literal["withdrawn", "unchanged"] = "withdrawn"
    missing: list[str] = []
    decimal: Literal[".", ","] | None = None
    period_format: str | None = None
    hold_above: float | None = Field(default=0.5, ge=0, le=1)


Mapping = Annotated[TallMapping | WideMapping, Field(discriminator="layout")]


class Publication(Section):
    """From when a release was public: `column`, `fetched`, `file`, or a fixed ISO date or time."""

    time: str
    timezone: str = "UTC"
    pattern: str | None = None

    @field_validator("time", mode="before")
    @classmethod
    def _time(cls, value: Any) -> str:
        if isinstance(value, date | datetime):
            value = value.isoformat()
        if value in {"column", "fetched", "file"}:
            return str(value)
        try:
            datetime.fromisoformat(value)
        except (TypeError, ValueError):
            message = f'found {value!r}, allowed: "column", "fetched", "file", or an ISO date or time'
            raise ValueError(message) from None
        return str(value)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        return _known_zone(name)

    @model_validator(mode="after")
    def _pattern_names_the_time(self) -> Publication:
        if self.time == "file" and self.pattern is None:
            message = 'time = "file" needs pattern, a regular expression with a group (?P<published_at>…)'
            raise ValueError(message)
        if self.pattern is not None:
            try:
                groups = re.compile(self.pattern).groupindex
            except re.error as error:
                message = f"pattern is not a regular expression: {error}"
                raise ValueError(message) from None
            if "published_at" not in groups:
                message = f"pattern {self.pattern!r} has no group (?P<published_at>…)"
                raise ValueError(message)
        return self

    def zone(self) -> ZoneInfo:
        """Return the publisher's time zone."""
        return ZoneInfo(self.timezone)


class Schedule(Section):
    """When to poll: every so often, or at the times of a crontab expression in a time zone."""

    every: str | None = None
    cron: str | None = None
    timezone: str = "UTC"

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        return _known_zone(name)

    @field_validator("every")
    @classmethod
    def _every(cls, text: str | None) -> str | None:
        if text is not None:
            parse_duration(text)
        return text

    @field_validator("cron")
    @classmethod
    def _cron(cls, text: str | None) -> str | None:
        from jobs.due import cron_triggers

        if text is not None:
            cron_triggers(text, ZoneInfo("UTC"))
        return text

    @model_validator(mode="after")
    def _one_of_two(self) -> Schedule:
        if (self.every is None) == (self.cron is None):
            message = "found both every and cron, or neither; allowed: exactly one of them"
            raise ValueError(message)
        return self


class Source(Section):
    """A publication that is watched: whose it is, where to fetch it, how to read it, when to look."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_.\-]*$")
    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    licence: str | None = None
    rank: int = 100
    fetch: Fetch
    read: Read
    mapping: Mapping
    publication: Publication
    schedule: Schedule | None = None

    @model_validator(mode="after")
    def _parts_fit(self) -> Source:
        if self.publication.time == "column" and self.mapping.layout != "tall":
            message = 'publication.time = "column" needs mapping.layout = "tall"; a wide release has one time for all'
            raise ValueError(message)
        return self

    def address(self) -> str:
        """Return the address or path that is watched, as a person would write it."""
        return self.fetch.url if isinstance(self.fetch, HttpFetch) else self.fetch.path
