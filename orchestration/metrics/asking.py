"""A request from the words of a command line.

Belongs here: turning flags into the request's JSON. Does not belong here: whether it is a good
request (`read.py`, `planning.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.metrics.errors import RequestError
from orchestration.metrics.filters import from_text

_CONDITION = re.compile(r"\s*(\w+)\s*(!=|>=|<=|=|>|<)(.*)", re.DOTALL)
_OPERATORS = {"=": "eq", "!=": "ne", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_LISTS = {"eq": "in", "ne": "notIn"}
_EMPTY = {"eq": "isNull", "ne": "isNotNull"}


@dataclass(frozen=True)
class Flags:
    """What was said on the command line; `time` is since, until and last."""

    metrics: str
    dimensions: str
    conditions: list[str]
    time: tuple[str | None, str | None, str | None]
    granularity: str | None
    order: str
    limit: int
    offset: int
    aggregation: str | None
    percentile: float | None
    is_compared: bool


def request_of(flags: Flags, kinds: Mapping[str, str]) -> dict[str, Any]:
    """The request in JSON's types.

    Args:
        flags: What was said.
        kinds: What the values of dimensions are, so that `5` is a number or a text.

    Raises:
        RequestError: A condition has no operator, or a value is not what its dimension holds.
    """
    start, end, last = flags.time
    optional = {
        "granularity": flags.granularity,
        "aggregation": flags.aggregation,
        "percentile": flags.percentile,
        "compareTo": "previousPeriod" if flags.is_compared else None,
    }
    return {
        "metrics": _names(flags.metrics),
        "dimensions": _names(flags.dimensions),
        "filters": [condition(text, kinds) for text in flags.conditions],
        "timeRange": {"start": start, "end": end, "last": last},
        "orderBy": [
            {"field": name.lstrip("-"), "direction": "desc" if name.startswith("-") else "asc"}
            for name in _names(flags.order)
        ],
        "limit": flags.limit,
        "offset": flags.offset,
        **{name: value for name, value in optional.items() if value is not None},
    }


def condition(text: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    """A filter from words; `|` parts a list, nothing stands for what is unknown.

    >>> condition("platform=ios|web", {})
    {'dimension': 'platform', 'operator': 'in', 'value': ['ios', 'web']}
    >>> condition("is_anonymous=true", {"is_anonymous": "boolean"})
    {'dimension': 'is_anonymous', 'operator': 'eq', 'value': True}
    >>> condition("bot_rule!=", {})
    {'dimension': 'bot_rule', 'operator': 'isNotNull'}
    """
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise RequestError(f"{text!r} is no condition; write platform=ios or platform!=ios.")
    name, sign, rest = found.groups()
    operator = _OPERATORS[sign]
    if not rest and operator in _EMPTY:
        return {"dimension": name, "operator": _EMPTY[operator]}
    values = [from_text(name, part, kinds.get(name, "text")) for part in rest.split("|")]
    if len(values) > 1 and operator in _LISTS:
        return {"dimension": name, "operator": _LISTS[operator], "value": values}
    return {"dimension": name, "operator": operator, "value": values[0]}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
