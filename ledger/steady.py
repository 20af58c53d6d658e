"""Whether a question has one answer, whatever order its rows come in and whenever it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.trees import Tree, nodes

_CLOCK_WORDS = ("now", "today", "current_", "get_current", "ledger_", "transaction_timestamp", "getvariable",
                "random", "uuid", "gen_random", "localtime", "nextval", "setseed")  # fmt: skip
_LISTS = {"list", "array_agg", "string_agg", "group_concat", "listagg"}
_BY_ORDER = {"first", "last", "any_value", "arbitrary", "mode", "product", "fsum", "sumkahan", "kahan_sum", "favg",
             "corr", "entropy", "geomean", "geometric_mean", "kurtosis", "kurtosis_pop", "skewness", "sem"}  # fmt: skip
_BY_ORDER_WORDS = ("stddev", "var_", "variance", "covar_", "regr_", "approx_", "reservoir_")
_TIED = {"arg_max", "arg_min", "argmax", "argmin", "max_by", "min_by", "arg_max_null", "arg_min_null"}
"""What the order of the rows decides, to the last digit at least, and for ties in the last set. The views of a ledger
and of a pack have no ties; what somebody asks may have."""


def why_not_steady(asked: Tree, written_out: Tree) -> str:
    """Say what of a question does not let it be asked at many moments together; nothing if it can be."""
    for tree, names in ((asked, _TIED), (written_out, set[str]())):
        for function, in_order in _functions(tree):
            if function.startswith(_CLOCK_WORDS):
                return f"it asks {function}, which is another at each asking"
            by_order = function in _BY_ORDER or function.startswith(_BY_ORDER_WORDS)
            if by_order or ((function in _LISTS or function in names) and not in_order):
                return f"the order of the rows decides what {function} gives"
    if any(_unordered_limit(node) for node in nodes(asked, "SELECT_NODE")):
        return "the order of the rows decides what LIMIT leaves"
    return ""


def _functions(tree: Any) -> Iterator[tuple[str, bool]]:
    """Give the functions of a tree, those written as columns (current_date) too, and whether each orders its rows."""
    for node in nodes(tree, "FUNCTION"):
        yield node["function_name"].lower(), bool(node["order_bys"]["orders"])
    for node in nodes(tree, "COLUMN_REF"):
        if len(node["column_names"]) == 1 and node["column_names"][0].lower().startswith("current_"):
            yield node["column_names"][0].lower(), False


def _unordered_limit(node: Tree) -> bool:
    kinds = {modifier["type"] for modifier in node.get("modifiers", [])}
    return bool(kinds & {"LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"}) and "ORDER_MODIFIER" not in kinds
