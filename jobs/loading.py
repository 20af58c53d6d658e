"""Source files from `<home>/sources/*.toml`: read, checked, with every problem named by file, line and key."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from events import Incorrect
from jobs.announce.targets import Mail, Webhook
from jobs.declarations import Pattern, ProseRule, Source
from jobs.declared_checks import JumpCheck, NeverFallsCheck, RangeCheck, SumCheck
from jobs.toml_lines import line_of

FOLDER = "sources"
_DISCRIMINATORS = {"fetch": "kind", "read": "format", "mapping": "layout", "checks": "kind", "announce": "kind"}

_LISTS: dict[str | int, tuple[type[BaseModel], ...]] = {
    "checks": (RangeCheck, JumpCheck, NeverFallsCheck, SumCheck),
    "announce": (Webhook, Mail),
}


def _models(section: str) -> tuple[type[BaseModel], ...]:
    """Return the models that a section may be."""
    if section in _LISTS:
        return _LISTS[section]
    annotation = Source.model_fields[section].annotation if section in Source.model_fields else None
    members = getattr(annotation, "__args__", (annotation,))
    return tuple(one for one in members if isinstance(one, type) and issubclass(one, BaseModel))


def _tags(section: str) -> set[str]:
    """Return the kinds that a section may have."""
    name = _DISCRIMINATORS.get(section, "")
    return {tag for model in _models(section) for tag in _kinds(model, name)}


def _kinds(model: type[BaseModel], name: str) -> tuple[str, ...]:
    field = model.model_fields.get(name)
    return tuple(getattr(field.annotation, "__args__", ())) if field is not None else ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a source file that has to be mended; `str()` is one line for a person."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        key = f" {self.key}:" if self.key else ""
        return f"{self.file}:{self.line}:{key} {self.message}"


def _path(error: ErrorDetails) -> tuple[str | int, ...]:
    """Return the place of an error without the names that pydantic puts in for the chosen kind."""
    location = error["loc"]
    place = 2 if location and location[0] in _LISTS else 1
    if len(location) > place and str(location[place]) in _tags(str(location[0])):
        location = (*location[:place], *location[place + 1 :])
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        location = (*location, _DISCRIMINATORS[str(location[0])])
    return location


def _allowed_keys(error: ErrorDetails) -> list[str]:
    """Return the keys that could stand where an unknown one was found."""
    section, *rest = (str(part) for part in error["loc"] if not isinstance(part, int) or error["loc"][0] not in _LISTS)
    if not rest:
        return list(Source.model_fields)
    name = _DISCRIMINATORS.get(section, "")
    models = [model for model in _models(section) if not name or rest[0] in _kinds(model, name)]
    if len(rest) > 2:
        nested: dict[str, type[BaseModel]] = {"patterns": Pattern, "rules": ProseRule}
        return list(nested[rest[1]].model_fields) if rest[1] in nested else []
    return list(models[0].model_fields) if models else []


def _guess(found: str, allowed: Sequence[str]) -> str:
    close = difflib.get_close_matches(found, allowed, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _message(error: ErrorDetails) -> str:
    """Say what was found and what is allowed, in the house's words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _allowed_keys(error)
        return f"unknown key; allowed: {', '.join(allowed)}{_guess(str(error['loc'][-1]), allowed)}"
    if kind in {"missing", "union_tag_not_found"}:
        return "is missing; what to do: add it"
    if kind == "union_tag_invalid":
        allowed = [tag.strip().strip("'") for tag in str(context["expected_tags"]).split(",")]
        found = str(context["tag"])
        return f'found "{found}", allowed: {", ".join(allowed)}{_guess(found, allowed)}'
    if kind == "literal_error":
        return f"found {error['input']!r}, allowed: {context['expected']}"
    if kind == "value_error":
        return str(context["error"])
    return f"found {error['input']!r}; {error['msg'][:1].lower()}{error['msg'][1:]}"


def _problems(file: str, text: str, failure: ValidationError) -> list[Problem]:
    found = []
    for error in failure.errors():
        path = _path(error)
        found.append(Problem(file, line_of(text, path), ".".join(str(part) for part in path), _message(error)))
    return sorted(found, key=lambda problem: problem.line)


def _read_toml(path: Path, file: str) -> tuple[str, dict[str, Any]] | Problem:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        return Problem(file, 1, "", f"not UTF-8 at byte {error.start}; what to do: save the file as UTF-8")
    except OSError as error:
        return Problem(file, 1, "", f"cannot be read: {error.strerror}")
    except tomllib.TOMLDecodeError as error:
        return Problem(file, _toml_line(str(error)), "", f"not TOML: {error}")


def _load(path: Path) -> Source | list[Problem]:
    file = f"{FOLDER}/{path.name}"
    read = _read_toml(path, file)
    if isinstance(read, Problem):
        return [read]
    text, declared = read
    try:
        source = Source.model_validate(declared)
    except ValidationError as failure:
        return _problems(file, text, failure)
    if source.name != path.stem:
        message = f'found "{source.name}", allowed: "{path.stem}", the name of the file'
        return [Problem(file, line_of(text, ["name"]), "name", message)]
    return source


def _toml_line(message: str) -> int:
    _, _, rest = message.partition("at line ")
    digits = rest.partition(",")[0]
    return int(digits) if digits.isdigit() else 1


def read_sources(home: Path | str) -> tuple[list[Source], list[Problem]]:
    """Read every source file of a home: those that are right, by name, and what is wrong with the others."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in sorted((Path(home) / FOLDER).glob("*.toml")):
        loaded = _load(path)
        if isinstance(loaded, Source):
            sources.append(loaded)
        else:
            problems.extend(loaded)
    return sources, problems


def check_sources(home: Path | str) -> list[Problem]:
    """Return what is wrong with the source files of a home; empty if nothing is."""
    return read_sources(home)[1]


def load_sources(home: Path | str) -> list[Source]:
    """Return the declared sources of a home, by name.

    Raises:
        Incorrect: a source file is wrong; the message names every problem.

    """
    sources, problems = read_sources(home)
    if problems:
        listed = "\n".join(str(problem) for problem in problems)
        raise Incorrect(f"source files that cannot be used:\n{listed}", code="source-file")
    return sources


def select_sources(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """Return the sources with these names (all, if no name is given).

    Raises:
        Incorrect: a name that is no declared source.

    """
    if not names:
        return list(sources)
    by_name = {source.name: source for source in sources}
    for name in names:
        if name not in by_name:
            known = ", ".join(sorted(by_name)) or "none is declared"
            raise Incorrect(f"no such source{_guess(name, list(by_name))}", found=name, allowed=known, code="source")
    return [by_name[name] for name in dict.fromkeys(names)]
