"""One request for a page: its language, its two clocks, its questions to the published copy, its links."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from asof.doors.context import Context, utc_text
from asof.doors.http.declare import CLOCKS, Arguments, Parameter, read_arguments
from asof.doors.pages.queries import question
from asof.doors.pages.texts import LANGUAGES

LANGUAGE = Parameter("lang", "The language of the page.", "choice", LANGUAGES)
COMMON = (*CLOCKS, LANGUAGE)
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the pages see it; `arguments` has every declared name, None where nothing was given."""

    context: Context
    request: Request
    arguments: Arguments
    language: str
    for_program: bool = False

    @property
    def published_by(self) -> datetime | None:
        """The publication clock, None for now."""
        moment: datetime | None = self.arguments["published_by"]
        return moment

    @property
    def recorded_by(self) -> datetime | None:
        """The recording clock, None for now."""
        moment: datetime | None = self.arguments["recorded_by"]
        return moment

    async def rows(self, name: str, /, **values: Any) -> Rows:
        """Ask one of the pages' own questions, with both clocks bound."""
        return await self.context.rows_async(
            question(name), values, published_by=self.published_by, recorded_by=self.recorded_by
        )

    async def together(self, *questions: Awaitable[Any]) -> list[Any]:
        """Ask several questions that do not need each other's answers at the same time; answers in their order."""
        return list(await asyncio.gather(*questions))

    def kept(self) -> dict[str, str]:
        """Return what every link takes along: both clocks, and a language that was asked for."""
        clocks = {"published_by": self.published_by, "recorded_by": self.recorded_by}
        found = {name: utc_text(moment) for name, moment in clocks.items() if moment is not None}
        if self.arguments["lang"]:
            found["lang"] = self.arguments["lang"]
        return found

    def link(self, path: str, **values: Any) -> str:
        """Make the address of another page that stands at the same moment; None in values takes a name away."""
        given = {**self.kept(), **values}
        asked = {name: value for name, value in given.items() if value is not None and value != ""}
        return f"{path}?{urlencode(asked)}" if asked else path

    def figure_link(self, subject: str, measure: str, **values: Any) -> str:
        """Make the address of the page of a measure of a subject, whatever is in their names."""
        plain = measure and subject and not re.search(r"/|\.json\Z", measure) and subject.strip("/.") == subject
        if plain and not re.search(r"(^|/)\.{0,2}(/|$)", f"{subject}/{measure}"):
            return self.link(f"/figure/{quote(subject)}/{quote(measure, safe='')}", **values)
        return self.link("/figure", subject=subject, measure=measure, **values)

    def evidence_link(self, document: str, **values: Any) -> str:
        """Make the address of the page of a document."""
        return self.link(f"/evidence/{quote(document)}", **values)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: `content` is its JSON, `view` what only the drawing of it needs, `recipe` the SQL behind it."""

    template: str
    title: str
    content: Mapping[str, Any]
    view: Mapping[str, Any] = field(default_factory=dict)
    recipe: str = ""
    moments: Mapping[str, list[str]] = field(default_factory=dict)
    status: int = 200


def read_request(
    context: Context, request: Request, parameters: tuple[Parameter, ...], *, for_program: bool = False
) -> Asked:
    """Read what is asked for; a field of a form that was left empty counts as not given.

    Raises:
        Incorrect: an unknown name, a name given twice, a value that cannot be read.

    """
    given = [(name, value) for name, value in request.query_params.multi_items() if value != ""]
    arguments = read_arguments((*parameters, *COMMON), given)
    language = arguments["lang"] or preferred_language(request)
    return Asked(context, request, arguments, language, for_program)


def preferred_language(request: Request) -> str:
    """Choose the first language that the reader's browser names and the pages speak."""
    accepted = request.headers.get("accept-language", "").lower().split(",")
    spoken = (part.split(";")[0].strip().split("-")[0] for part in accepted)
    return next((language for language in spoken if language in LANGUAGES), "en")
