"""The rules about Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from house import PACKAGES, Breach, House

CLOCK = "ledger/clock.py"
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
DOCSTRING_LINES_MAX = 15
_CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, list[str]]]:
    """Give line, module and names of every absolute import, also of those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, []
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module, [alias.name for alias in node.names]


def imports_one_way(house: House) -> list[Breach]:
    """Find imports of a package that stands later in the order of the house."""
    breaches = []
    for name, tree in house.modules():
        allowed = PACKAGES[: PACKAGES.index(name.split("/")[0]) + 1]
        for line, module, _ in _imports(tree):
            package = module.split(".")[0]
            if package in PACKAGES and package not in allowed:
                breaches.append(Breach(f"{name}:{line}", f"imports {module}; it may import {', '.join(allowed)}"))
    return breaches


def nobody_past_the_door(house: House) -> list[Breach]:
    """Find imports from inside another package, and of names that its `__all__` does not have."""
    spoken = {package: _spoken(house, package) for package in PACKAGES}
    breaches = []
    for name, tree in house.modules():
        own = name.split("/")[0]
        for line, module, names in _imports(tree):
            package, _, inside = module.partition(".")
            if package not in PACKAGES or package == own:
                continue
            if inside:
                breaches.append(Breach(f"{name}:{line}", f"imports {module}, which is inside {package}"))
            breaches.extend(
                Breach(f"{name}:{line}", f"imports {one}, which {package} does not speak of")
                for one in names
                if not inside and one not in spoken[package]
            )
    return breaches


def _spoken(house: House, package: str) -> set[str]:
    path = house.root / package / "__init__.py"
    if not path.exists():
        return set()
    return set(_all(ast.parse(path.read_text(encoding="utf-8"))) or ())


def _all(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets
        ):
            return list(ast.literal_eval(node.value))
    return None


def one_clock(house: House) -> list[Breach]:
    """Find Python that reads the time of day elsewhere than in the one module."""
    breaches = []
    for name, tree in house.modules():
        if name == CLOCK:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _CLOCKS.get(_base(node.value), ()):
                breaches.append(Breach(f"{name}:{node.lineno}", ast.unparse(node)))
            elif isinstance(node, ast.ImportFrom) and node.module == "time":
                found = {alias.name for alias in node.names} & _CLOCKS["time"]
                breaches.extend(Breach(f"{name}:{node.lineno}", f"from time import {one}") for one in sorted(found))
    return breaches


def _base(node: ast.expr) -> str:
    """Tell the last name of `datetime`, `datetime.datetime` or an alias such as `dt`."""
    last = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return {"dt": "datetime", "DateTime": "datetime", "_time": "time"}.get(last, last)


def short_files(house: House) -> list[Breach]:
    """Find files that are about two things."""
    sizes = ((name, path.read_text(encoding="utf-8").count("\n")) for name, path in house.files(".py"))
    return [Breach(name, f"{lines} lines") for name, lines in sizes if lines > FILE_LINES_MAX]


def short_functions(house: House) -> list[Breach]:
    """Find functions that are too long to be read at once."""
    breaches = []
    for name, tree in house.modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    breaches.append(Breach(f"{name}:{node.lineno}", f"{node.name} has {lines} lines"))
    return breaches


def packages_speak(house: House) -> list[Breach]:
    """Find packages whose `__all__` is not complete and sorted, or whose docstring is no map."""
    breaches = []
    for package in PACKAGES:
        name = f"{package}/__init__.py"
        tree = ast.parse((house.root / name).read_text(encoding="utf-8"))
        text = ast.get_docstring(tree) or ""
        lines = text.count("\n") + 1
        if not text or lines > DOCSTRING_LINES_MAX:
            breaches.append(Breach(name, f"a docstring of {lines if text else 0} lines"))
        spoken, bound = _all(tree), _public(tree)
        if spoken is None:
            spoken = []
            if bound:
                breaches.append(Breach(name, "no __all__"))
        breaches.extend(Breach(name, f"__all__ does not have {one}") for one in sorted(bound - set(spoken)))
        breaches.extend(Breach(name, f"__all__ has {one}, which is not there") for one in spoken if one not in bound)
        if spoken != sorted(spoken, key=_place):
            breaches.append(Breach(name, "__all__ is not sorted: constants, then classes, then functions"))
    return breaches


def _public(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node in tree.body:
            names.add(node.name)
        elif isinstance(node, ast.Assign) and node in tree.body:
            names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    # What the door itself calls is its own affair.
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return {name for name in names if not name.startswith("_")} - used


def _place(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    natural = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]
    return kind, natural


FLOATS_ALLOWED = {
    "jobs/fetch/http.py": "seconds of a Retry-After header",
    "jobs/fetch/manners.py": "seconds of a crawl delay",
    "asof/doors/http/guard.py": "tokens in a bucket",
    "asof/doors/pages/charts.py": "where a point is drawn",
    "asof/doors/pages/result_chart.py": "where a point is drawn",
    "asof/doors/pages/matrix.py": "how dark a cell is drawn",
    "asof/settings.py": "seconds",
    "asof/cli/ingest.py": "the share of --hold-above",
}


def no_floats(house: House) -> list[Breach]:
    """Find calls of `float` where no reason is written down."""
    return [
        Breach(f"{name}:{node.lineno}", ast.unparse(node))
        for name, tree in house.modules()
        if name not in FLOATS_ALLOWED
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]


def tests_say_their_rule(house: House) -> list[Breach]:
    """Find tests without a docstring, and tests that assert nothing."""
    breaches = []
    for name, tree in house.modules("tests"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                if not ast.get_docstring(node):
                    breaches.append(Breach(f"{name}:{node.lineno}", f"{node.name} does not say its rule"))
                if not _checks(node, tree):
                    breaches.append(Breach(f"{name}:{node.lineno}", f"{node.name} asserts nothing"))
    return breaches


def _checks(test: ast.FunctionDef, tree: ast.Module) -> bool:
    """Tell whether a test asserts, expects an error, or calls a function of its module that does."""
    helpers = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    seen: set[str] = set()
    waiting: list[ast.FunctionDef] = [test]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Assert):
                return True
            if isinstance(node, ast.Attribute) and node.attr in {"raises", "fail", "warns"}:
                return True
            called = node.func if isinstance(node, ast.Call) else None
            last = getattr(called, "id", getattr(called, "attr", ""))
            if last.startswith(("assert_", "check", "expect", "run_case")):
                return True
            if last in helpers and last not in seen:
                seen.add(last)
                waiting.append(helpers[last])
    return False
