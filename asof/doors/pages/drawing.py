"""From the content of a page to HTML: templates that escape everything, assets by their digest."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from asof.doors.context import Basis, utc_text
from asof.doors.pages import formats
from asof.doors.pages.asked import Asked, Page
from asof.doors.pages.recipes import recipes
from asof.doors.pages.texts import LANGUAGES, named, text_of
from events import AsofError

SECTIONS = (
    ("/", "nav.figures"),
    ("/lately", "nav.lately"),
    ("/compare", "nav.compare"),
    ("/disagreements", "nav.disagreements"),
    ("/enclaves", "nav.enclaves"),
    ("/runs", "nav.runs"),
    ("/review", "nav.review"),
    ("/query", "nav.query"),
)


@cache
def asset_names() -> dict[str, str]:
    """Return the assets by name, with the digests that stand in their addresses."""
    folder = files("asof.doors.pages").joinpath("assets")
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest()[:16] for one in folder.iterdir() if "." in one.name}


def asset(name: str) -> str:
    """Return the address of an asset."""
    return f"/assets/{asset_names()[name]}/{name}"


@cache
def environment() -> Environment:
    """Return the templates; everything that is put into them is escaped."""
    made = Environment(
        loader=PackageLoader("asof.doors.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    for name in ("number", "signed", "amount", "own_words", "unit_text", "moment", "short", "cell"):
        made.filters[name] = getattr(formats, name)
    made.globals["asset"] = asset
    return made


def draw(asked: Asked, page: Page, basis: Basis) -> str:
    """Write a page as HTML."""
    path = asked.request.url.path
    clocks = {name: value for name, value in asked.kept().items() if name != "lang"}
    base = f"{asked.request.url.scheme}://{asked.request.url.netloc}"
    values: dict[str, Any] = {
        **_words(asked.language),
        "asked": asked,
        "title": page.title,
        "sections": SECTIONS,
        "path": path,
        "clocks": clocks,
        "others": _others(asked),
        "moments": page.moments,
        "basis": basis,
        "json_link": _here(asked, "/index.json" if path == "/" else f"{path}.json"),
        "now_link": _here(asked, path, published_by=None, recorded_by=None),
        "language_links": {language: _here(asked, path, lang=language) for language in LANGUAGES},
        "recipes": recipes(page.recipe, base, clocks) if page.recipe else {},
        "recipe_link": asked.link("/query", query=page.recipe),
        **page.content,
        **page.view,
    }
    return environment().get_template(page.template).render(values)


def draw_error(language: str, error: AsofError) -> str:
    """Write an error as a page."""
    return environment().get_template("error.html").render({**_words(language), "error": error.to_json()})


def _words(language: str) -> dict[str, Any]:
    return {"language": language, "t": partial(text_of, language), "named": partial(named, language)}


def _others(asked: Asked) -> list[tuple[str, str]]:
    """Return what a form for the clocks has to take along."""
    given = asked.request.query_params.multi_items()
    return [(name, value) for name, value in given if name not in {"published_by", "recorded_by"} and value]


def _here(asked: Asked, path: str, **changed: Any) -> str:
    given = {name: value for name, value in asked.request.query_params.items() if value}
    given |= {name: utc_text(value) for name in ("published_by", "recorded_by") if (value := asked.arguments[name])}
    given = {name: value for name, value in {**given, **changed}.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path
