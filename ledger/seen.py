"""One question at many moments in one statement.

Each view of a question that moves with a clock is replaced by what it shows at the moment of the row. For the views
that questions are made of there is a query in `sql/seen` that gives each of their rows with the time from and until
which it is seen, worked out at the moments of its own key alone; what a view shows at a moment is then a range filter.
All other views are written out, down to these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ledger import sql
from ledger.trees import Tree, nodes, text_of, tree_of

if TYPE_CHECKING:
    import duckdb

MOMENTS = "asof_moments"
"""The table of moments in the statement that asks at all of them; nothing of anybody's has this name."""

_FIGURE_ACTS = ("figure-published", "figure-withdrawn", "record-corrected", "record-voided")
_FIGURES = dict.fromkeys(("figures", "figure_versions", "changes", "first_published"), _FIGURE_ACTS)
_RANKED = ("best_figures", "disagreements")
_RELEASES = {"releases": ("release-ingested", "release-held")}
_MOVED_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "published": {**_FIGURES, **dict.fromkeys(_RANKED, _FIGURE_ACTS), **_RELEASES},
    "recorded": {
        **_FIGURES, **dict.fromkeys((*_RANKED, "sources"), (*_FIGURE_ACTS, "source-described")), **_RELEASES,
        "subjects": (*_FIGURE_ACTS, "subject-described"), "measures": (*_FIGURE_ACTS, "measure-described"),
        "rejections": ("row-rejected",), "polls": ("poll-completed", "poll-missed"),
        "documents": ("document-retrieved", "document-removed"), "snapshots": ("snapshot-taken",),
    },
}  # fmt: skip
"""The acts that move a view; one that is not here is moved by what it reads."""
_BY_KEY = {
    *_RANKED, "first_published", "name_spans_published", "name_spans_recorded",
    *(f"{name}_recorded" for name in ("changes", "sources", "subjects", "measures")),
}  # fmt: skip
"""Those that `sql/seen` works out key by key, out of the view's own definition, and what they are worked out at."""
_WHOLE_PAST = {"first_published", "changes_recorded"}
"""Of these, those that read all the past of a figure at each of its moments: the square of its acts."""
_ROWS_MAX = 10_000_000
_WHOLE_PAST_COST = 20
"""A row of such a view, worked out for each moment anew, takes so many times the memory of a figure's state."""
_CLOCKS = {"published": {"asked_published_by", "asked_published_limit"}, "recorded": {"asked_recorded_by"}}
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}
_VIEW = re.compile(r"CREATE VIEW \w+ AS (?P<select>.*?);?\s*", re.DOTALL)


class CannotBeSeen(Exception):
    """A question that cannot be asked at many moments in one statement; the text says why."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a question a node stands: whose moment counts, which names are CTEs, which view it is a part of."""

    moment: str
    known: frozenset[str] = frozenset()
    part_of: str | None = None
    noting: bool = True
    opened: str | None = None


class Seen:
    """What a question sees, of one clock at many moments; it leaves temporary tables with its connection."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, clock: str) -> None:
        self._cursor = cursor
        self._clock = clock
        self._catalog = str(cursor.execute("SELECT current_database()").fetchall()[0][0])
        self._views = dict(
            cursor.execute(
                "SELECT view_name, sql FROM duckdb_views() "
                "WHERE NOT internal AND NOT temporary AND schema_name = 'main'"
            ).fetchall()
        )
        self._needed: list[str] = []
        self._made: set[str] = set()
        self._acts: set[str] = set()
        self._any_act = False
        self._even: bool | None = None

    @property
    def acts(self) -> list[str] | None:
        """The acts that can move the answer of what was written out; None is all that there are."""
        return None if self._any_act else sorted(self._acts)

    def written_out(self, question: Tree) -> Tree:
        """Return a question about the moment of a row of MOMENTS; `prepare` has to be called before it is asked.

        Raises:
            CannotBeSeen: it has to be asked at each moment by itself.

        """
        statements = question.get("statements", [])
        if len(statements) != 1:
            raise CannotBeSeen("the engine does not write such a statement as a tree")
        node = self._walk(statements[0]["node"], _Place(MOMENTS))
        return question | {"statements": [statements[0] | {"node": node}]}

    def prepare(self) -> int:
        """Make what the question reads, and return how many states it goes through at each moment, at most."""
        for name in self._needed:
            self._make(name)
        passes = _WHOLE_PAST_COST if self._even is False else 1
        self._make("figures")
        return passes * int(self._cursor.execute("SELECT count(*) FROM figures_seen").fetchall()[0][0])

    def _make(self, name: str) -> None:
        if name in self._made:
            return
        self._made.add(name)
        text = sql.statement(f"seen/{self._key(name)}")
        if self._key(name) not in _BY_KEY:
            # The names are those of our own files.
            self._cursor.execute(f"CREATE TEMP VIEW {name}_seen AS {text}")
            return
        tree = tree_of(self._cursor, text)
        place = _Place("spans", part_of=name, noting=False, opened=name)
        outer, self._needed = self._needed, []
        tree["statements"][0]["node"] = self._walk(tree["statements"][0]["node"], place)
        for one in self._needed:
            self._make(one)
        self._needed = outer
        self._cursor.execute(f"CREATE TEMP TABLE {name}_seen AS {text_of(self._cursor, tree)}")

    def _key(self, name: str) -> str:
        """Return the name of a query of `sql/seen`: of this clock, or the same on both."""
        on_clock = f"{name}_{self._clock}"
        return on_clock if f"seen/{on_clock}" in sql.names("seen") else name

    def _is_kept(self, name: str) -> bool:
        """Tell whether what is seen of a view can be kept, row by row, with its times."""
        key = self._key(name)
        return f"seen/{key}" in sql.names("seen") and (key not in _WHOLE_PAST or self._is_even())

    def _is_even(self) -> bool:
        """Tell whether no figure has so long a past that going through it at each of its moments would be too much."""
        if self._even is None:
            spans = sql.statement(f"seen/{self._key('figure_spans')}").rstrip().removesuffix(";")
            found = self._cursor.execute(
                f"SELECT sum(moments * moments) FROM (SELECT count(*) AS moments FROM ({spans}) "  # noqa: S608 - ours
                "GROUP BY source, subject, measure, period)"
            ).fetchall()
            self._even = int(found[0][0] or 0) <= _ROWS_MAX
        return self._even

    def _walk(self, node: Any, place: _Place) -> Any:
        """Return a node with its views written out."""
        if isinstance(node, list):
            return [self._walk(each, place) for each in node]
        if not isinstance(node, dict):
            return node
        kind = node.get("type")
        if kind == "BASE_TABLE":
            return self._table(node, place)
        if kind == "TABLE_FUNCTION":
            return self._function(node, place)
        if kind == "FUNCTION" and node["function_name"].lower() in _CLOCKS[self._clock]:
            self._any_act |= place.noting
            return _column(place.moment)
        done: Tree = {}
        if "cte_map" in node:
            done["cte_map"], place = self._common(node["cte_map"], place)
        return done | {key: self._walk(each, place) for key, each in node.items() if key != "cte_map"}

    def _common(self, common: Tree, place: _Place) -> tuple[Tree, _Place]:
        """Write out the CTEs of a query: each sees those before it, a recursive one itself too."""
        entries = []
        for entry in common["map"]:
            after = replace(place, known=place.known | {entry["key"].lower()})
            recursive = any(True for _ in nodes(entry["value"], "RECURSIVE_CTE_NODE"))
            entries.append(entry | {"value": self._walk(entry["value"], after if recursive else place)})
            place = after
        return common | {"map": entries}, place

    def _table(self, node: Tree, place: _Place) -> Tree:
        """Return what stands for a table: itself, what is seen of a view at the moment, or the view written out."""
        name, schema, catalog = (node[key].lower() for key in ("table_name", "schema_name", "catalog_name"))
        if (not schema and name in place.known) or schema not in ("", "main") or catalog not in ("", self._catalog):
            return node
        if node.get("sample") or node.get("at_clause"):
            raise CannotBeSeen(f"it reads a sample of {name}")
        if place.opened is not None and name.endswith("_seen"):
            self._need(name.removesuffix("_seen"))
            return node
        if name == "events" and self._clock == "recorded" and place.noting:
            self._any_act = True
            if not schema:
                return self._stand_in("audit/log_then", node, place)
        if name not in self._views:
            return node if place.part_of is None else node | {"schema_name": "main", "catalog_name": self._catalog}
        if name != place.opened and self._is_kept(name):
            self._note(name, place)
            self._need(name)
            return self._stand_in("audit/seen_then", node, place)
        return self._opened(node, name, place)

    def _need(self, name: str) -> None:
        if name not in self._needed:
            self._needed.append(name)

    def _note(self, name: str, place: _Place) -> _Place:
        """Note which acts move a view, and return its place for what it reads."""
        if name in _MOVED_BY[self._clock]:
            if place.noting:
                self._acts.update(_MOVED_BY[self._clock][name])
            return replace(place, noting=False)
        return place

    def _opened(self, node: Tree, name: str, place: _Place) -> Tree:
        """Return the definition of a view in its place; the view itself where nothing of it moves."""
        written = _VIEW.fullmatch(self._views[name])
        if written is None:
            raise CannotBeSeen(f"the view {name} names its columns apart from its query")
        inner = replace(self._note(name, place), known=frozenset(), part_of=name, opened=None)
        return self._in_place(written["select"], node, name, inner)

    def _in_place(self, text: str, node: Tree, name: str, place: _Place, given: dict[str, Tree] | None = None) -> Tree:
        tree = tree_of(self._cursor, text)
        if not tree:
            raise CannotBeSeen(f"the engine does not write {name} as a tree")
        before = tree["statements"][0]["node"]
        if given:
            before = _filled_in(before, given)
        after = self._walk(before, place)
        if after == before and node["type"] == "BASE_TABLE":
            return node | {"schema_name": "main", "catalog_name": self._catalog, "alias": node["alias"] or name}
        return _subquery({"node": after, "named_param_map": []}, node, name)

    def _stand_in(self, query: str, node: Tree, place: _Place) -> Tree:
        """Return one of our own subqueries for a table, about the moment that counts in its place."""
        name = node["table_name"].lower()
        made: Tree = {
            "node": tree_of(self._cursor, sql.statement(query))["statements"][0]["node"],
            "named_param_map": [],
        }
        for table in nodes(made, "BASE_TABLE"):
            if table["table_name"] == "seen":
                table.update(table_name=f"{name}_seen", schema_name="main", catalog_name="temp")
            else:
                table.update(schema_name="main", catalog_name=self._catalog)
        for column in nodes(made, "COLUMN_REF"):
            if column["column_names"][0] == "here":
                column["column_names"] = [place.moment, "moment"]
        return _subquery(made, node, name)

    def _function(self, node: Tree, place: _Place) -> Tree:
        """Return what stands for a table function."""
        name = node["function"]["function_name"].lower()
        given = node["function"]["children"]
        if name in _TABLE_FUNCTIONS:
            return node | {"function": self._walk(node["function"], place)}
        if name == "figures_as_of":
            asked, other = (_given_null(one) for one in (given if self._clock == "published" else given[::-1]))
            if asked is False:
                return node
            if asked and other:
                named = {"alias": node["alias"] or name, "schema_name": "main", "catalog_name": self._catalog}
                table = node | named | {"type": "BASE_TABLE", "table_name": "figures"}
                return self._table(table, place)
        found = self._cursor.execute(
            "SELECT parameters, macro_definition FROM duckdb_functions() WHERE function_type = 'table_macro' "
            "AND NOT internal AND schema_name = 'main' AND function_name = $1", [name],
        ).fetchall()  # fmt: skip
        if name == "figures_as_of" or len(found) != 1 or any(one.get("alias") for one in given):
            raise CannotBeSeen(f"it reads {name}(…)")
        parameters, text = found[0]
        inner = replace(place, known=frozenset(), part_of=name, opened=None)
        return self._in_place(text, node, name, inner, dict(zip(parameters, given, strict=True)))


def _subquery(subquery: Tree, node: Tree, name: str) -> Tree:
    """Return a subquery that is called as the table was for which it stands."""
    return {
        "type": "SUBQUERY", "alias": node["alias"] or name, "sample": None, "query_location": node["query_location"],
        "subquery": subquery, "column_name_alias": node.get("column_name_alias", []),
    }  # fmt: skip


def _column(table: str) -> Tree:
    return {
        "class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "query_location": 0, "column_names": [table, "moment"]
    }  # fmt: skip


def _given_null(argument: Tree) -> bool | None:
    """Tell whether an argument is NULL; None: it cannot be told before it is asked."""
    if argument.get("type") != "VALUE_CONSTANT" or argument.get("alias"):
        return None
    return bool((argument.get("value") or {}).get("is_null")) or (argument.get("literal") or {}).get("kind") == "NULL"


def _filled_in(node: Any, given: dict[str, Tree]) -> Any:
    """Return the definition of a macro with its arguments in the places of its parameters."""
    if isinstance(node, list):
        return [_filled_in(each, given) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "COLUMN_REF" and len(node["column_names"]) == 1 and node["column_names"][0] in given:
        return given[node["column_names"][0]] | {"alias": node["alias"]}
    return {key: _filled_in(each, given) for key, each in node.items()}
