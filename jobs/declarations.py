"""What a source file may say: one frozen model for each section, nothing unknown let through."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator

from jobs.announce.targets import Target
from jobs.declared_checks import Check, Expected
from jobs.declared_mapping import Mapping, Pattern, PatternMapping, ProseMapping, ProseRule, TallMapping, WideMapping
from jobs.declared_reading import Read, ReadDelimited, ReadHtmlTable, ReadJson, ReadSpreadsheet, ReadText
from jobs.moments import parse_moment
from jobs.sections import Section

__all__ = [
    "CommandFetch",
    "FeedFetch",
    "Fetch",
    "FileFetch",
    "FolderFetch",
    "HttpFetch",
    "Mapping",
    "Pattern",
    "PatternMapping",
    "ProseMapping",
    "ProseRule",
    "Publication",
    "Read",
    "ReadDelimited",
    "ReadHtmlTable",
    "ReadJson",
    "ReadSpreadsheet",
    "ReadText",
    "Schedule",
    "Section",
    "Source",
    "TallMapping",
    "Variant",
    "WebSection",
    "WideMapping",
    "parse_duration",
]

_DURATION = re.compile(r"(?P<count>[1-9][0-9]*)\s*(?P<unit>s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def parse_duration(text: str) -> timedelta:
    """Read `30s`, `15m`, `1h`, `7d`, `2w`; raises ValueError for anything else."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        message = f"found {text!r}, allowed: a count and one of s, m, h, d, w, such as 15m, 1h or 7d"
        raise ValueError(message)
    return timedelta(seconds=int(match["count"]) * _SECONDS[match["unit"]])


def known_zone(name: str) -> str:
    """Return the name if it is a time zone; raises ValueError otherwise."""
    if name not in available_timezones():
        message = f"found {name!r}, allowed: a name of the IANA time zone database, such as UTC or Asia/Shanghai"
        raise ValueError(message)
    return name


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


class WebSection(Section):
    """What all sources on the web have in common. A header value `env:NAME` is read from the environment."""

    url: str = Field(pattern=r"^https?://[^\s/]+.*$")
    headers: dict[str, str] = Field(default_factory=dict)
    timeout_seconds: int = Field(default=60, gt=0, le=3600)
    total_seconds: int = Field(default=600, gt=0, le=86_400)
    attempts_max: int = Field(default=4, ge=1, le=20)
    redirects_max: int = Field(default=10, ge=0, le=50)
    bytes_max: int = Field(default=1 << 28, gt=0)
    proxy: str | None = None
    robots: bool = True
    pause_seconds: float = Field(default=0, ge=0, le=60)


class HttpFetch(WebSection):
    """An address; each new content is a release."""

    kind: Literal["http"]


class FeedFetch(WebSection):
    """An RSS or Atom feed; each entry is a release: the page that it links to, or its own content."""

    kind: Literal["feed"]
    entry: Literal["link", "content"] = "link"


class CommandFetch(Section):
    """A command; each new output is a release. It sees of the environment only what is declared."""

    kind: Literal["command"]
    command: list[str] = Field(min_length=1)
    environment: dict[str, str] = Field(default_factory=dict)
    media_type: str = "application/octet-stream"
    timeout_seconds: int = Field(default=60, gt=0, le=3600)
    bytes_max: int = Field(default=1 << 28, gt=0)


Fetch = Annotated[FileFetch | FolderFetch | HttpFetch | FeedFetch | CommandFetch, Field(discriminator="kind")]


class Publication(Section):
    """From when a release was public: `column`, `fetched`, `file`, `entry`, or a fixed ISO date or time."""

    time: str
    timezone: str = "UTC"
    pattern: str | None = None

    @field_validator("time", mode="before")
    @classmethod
    def _time(cls, value: Any) -> str:
        if isinstance(value, date | datetime):
            value = value.isoformat()
        if value in {"column", "fetched", "file", "entry"}:
            return str(value)
        try:
            datetime.fromisoformat(value)
        except (TypeError, ValueError):
            message = f'found {value!r}, allowed: "column", "fetched", "file", "entry", or an ISO date or time'
            raise ValueError(message) from None
        return str(value)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        return known_zone(name)

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
        return known_zone(name)

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


class Variant(Section):
    """What was different in the releases of some time: keys of [read] and [mapping] from `since` to before `until`."""

    since: str | None = None
    until: str | None = None
    read: dict[str, Any] = Field(default_factory=dict)
    mapping: dict[str, Any] = Field(default_factory=dict)

    @field_validator("since", "until", mode="before")
    @classmethod
    def _moments(cls, value: Any) -> Any:
        text = value.isoformat() if isinstance(value, date | datetime) else value
        if text is not None:
            try:
                parse_moment(text, ZoneInfo("UTC"))
            except (TypeError, ValueError, AttributeError):
                message = f"found {value!r}, allowed: an ISO date or time"
                raise ValueError(message) from None
        return text

    def holds(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether a release of this time is one of those."""
        after = self.since is None or parse_moment(self.since, zone) <= moment
        return after and (self.until is None or moment < parse_moment(self.until, zone))


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
    expected: Expected | None = None
    checks: list[Check] = Field(default_factory=list)
    variants: list[Variant] = Field(default_factory=list)
    announce: list[Target] = Field(default_factory=list)

    @model_validator(mode="after")
    def _parts_fit(self) -> Source:
        if self.publication.time == "column" and self.mapping.layout != "tall":
            message = 'publication.time = "column" needs mapping.layout = "tall"; a wide release has one time for all'
            raise ValueError(message)
        if (self.publication.time == "entry") != isinstance(self.fetch, FeedFetch):
            message = 'publication.time = "entry" belongs to fetch.kind = "feed", and that kind needs it'
            raise ValueError(message)
        of_text = self.mapping.layout in {"patterns", "prose"}
        if of_text != isinstance(self.read, ReadText):
            fitting = "text, html-text, pdf" if of_text else "csv, tsv, json, ndjson, xlsx, html"
            message = (
                f"mapping.layout = {self.mapping.layout!r} does not fit read.format = {self.read.format!r}; "
                f"allowed formats for that layout: {fitting}"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _variants_fit(self) -> Source:
        for number, variant in enumerate(self.variants):
            try:
                self._with(variant)
            except ValidationError as failure:
                first = failure.errors()[0]
                key = ".".join(str(part) for part in first["loc"])
                message = f"variants.{number}: {key}: found {first['input']!r}; {first['msg']}"
                raise ValueError(message) from None
        return self

    def _with(self, variant: Variant) -> Source:
        read = type(self.read).model_validate(self.read.model_dump(exclude_unset=True) | variant.read)
        mapping = type(self.mapping).model_validate(self.mapping.model_dump(exclude_unset=True) | variant.mapping)
        return self.model_copy(update={"read": read, "mapping": mapping})

    def at(self, published_at: datetime) -> Source:
        """Return the source as it is declared for the releases of a time of publication."""
        source = self
        for variant in self.variants:
            if variant.holds(published_at, self.publication.zone()):
                source = source._with(variant)
        return source

    def address(self) -> str:
        """Return the address or path that is watched, as a person would write it (never a password)."""
        if isinstance(self.fetch, WebSection):
            return re.sub(r"(?<=://)[^/@]*@", "", self.fetch.url)
        return " ".join(self.fetch.command) if isinstance(self.fetch, CommandFetch) else self.fetch.path

    @property
    def has_many_releases(self) -> bool:
        """Whether each of its files or entries is a release of its own."""
        return isinstance(self.fetch, FolderFetch | FeedFetch)
