"""Conditions of a request: from an operator and values to SQL with placeholders and parameters.

Belongs here: what an operator means, and which values fit which dimension. A condition's text is
put together from a dimension's qualified name and a fixed template; values are only ever bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from orchestration.metrics.errors import RequestError
from orchestration.metrics.shapes import Filter

TEMPLATES: Mapping[str, str] = {
    "eq": "{d} = ${v}",
    "ne": "{d} is distinct from ${v}",
    "in": "list_contains(${v}, {d})",
    "notIn": "not coalesce(list_contains(${v}, {d}), false)",
    "gt": "{d} > ${v}",
    "gte": "{d} >= ${v}",
    "lt": "{d} < ${v}",
    "lte": "{d} <= ${v}",
    "between": "{d} between ${v}_low and ${v}_high",
    "contains": "contains({d}, ${v})",
    "startsWith": "starts_with({d}, ${v})",
    "isNull": "{d} is null",
    "isNotNull": "{d} is not null",
}

_EVERYWHERE = {"eq", "ne", "in", "notIn", "isNull", "isNotNull"}
_ORDERED = _EVERYWHERE | {"gt", "gte", "lt", "lte", "between"}
_FITTING: Mapping[str, set[str]] = {
    "text": _EVERYWHERE | {"contains", "startsWith"},
    "boolean": _EVERYWHERE,
    "number": _ORDERED,
    "moment": _ORDERED,
}
"""Texts have no order here: version 1.10 would come before 1.9."""

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


def kind_of(duckdb_type: str) -> str:
    """What a dimension's values are: `text`, `number`, `boolean` or `moment`.

    >>> kind_of("DECIMAL(18,2)"), kind_of("VARCHAR"), kind_of("DATE")
    ('number', 'text', 'moment')
    """
    if duckdb_type.startswith(("DATE", "TIMESTAMP")):
        return "moment"
    if duckdb_type.startswith(_NUMBERS):
        return "number"
    return "boolean" if duckdb_type == "BOOLEAN" else "text"


def bound(asked: Filter, kind: str, place: int) -> tuple[str, dict[str, Any]]:
    """A condition with `{d}` where the dimension belongs, and the values of its placeholders.

    Args:
        asked: The condition.
        kind: What the dimension's values are.
        place: Number of the condition in its request.

    Raises:
        RequestError: The operator or the value does not fit the dimension.
    """
    name, operator = f"v{place}", asked.operator
    if operator not in _FITTING[kind]:
        fitting = ", ".join(each for each in TEMPLATES if each in _FITTING[kind])
        raise RequestError(
            f"{asked.dimension} is a {kind}: {operator} does not apply; use {fitting}."
        )
    values = _values(asked, kind)
    condition = TEMPLATES[operator].replace("{v}", name)
    if operator in {"isNull", "isNotNull"}:
        return condition, {}
    if operator == "between":
        return condition, dict(zip((f"{name}_low", f"{name}_high"), values, strict=True))
    return condition, {name: values if operator in {"in", "notIn"} else values[0]}


def _values(asked: Filter, kind: str) -> list[Any]:
    value, operator = asked.value, asked.operator
    wanted = {"isNull": 0, "isNotNull": 0, "between": 2}.get(operator, 1)
    given = value if isinstance(value, list) else [] if value is None else [value]
    takes_list = operator in {"in", "notIn", "between"}
    if isinstance(value, list) != takes_list or (
        operator not in {"in", "notIn"} and len(given) != wanted
    ):
        words = {0: "no value", 1: "one value", 2: "a list of two values"}[wanted]
        words = "a list of values" if operator in {"in", "notIn"} else words
        raise RequestError(f"{asked.dimension}: {operator} takes {words}.")
    return [_fitting(asked.dimension, each, kind) for each in given]


def _fitting(dimension: str, value: Any, kind: str) -> Any:
    """The value as what the dimension holds; numbers are no texts and truth is no number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {"boolean": isinstance(value, bool), "number": is_number}.get(
        kind, isinstance(value, str)
    )
    if not fits:
        raise RequestError(f"{dimension} is a {kind}: {value!r} is none.")
    if kind != "moment":
        return value
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError as error:
        message = f"{dimension} is a {kind}: {value!r} is none; write 2026-11-01."
        raise RequestError(message) from error
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def from_text(dimension: str, text: str, kind: str) -> str | bool | int | float:
    """A value as a person types it, as what the dimension holds.

    Raises:
        RequestError: It is no such value.
    """
    try:
        match kind:
            case "boolean":
                return {"true": True, "false": False}[text.lower()]
            case "number":
                return float(text) if set(text) & set(".eEnN") else int(text)
    except (KeyError, ValueError) as error:
        raise RequestError(f"{dimension} is a {kind}: {text!r} is none.") from error
    return text
