"""What an expectation comes to on one release: the arguments of Great Expectations, and a sentence.

Belongs here: the release's logical now and the current release's figures put into an expectation.
Does not belong here: judging a frame by it (`validate.py`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.contracts.registry import SOURCES
from orchestration.quality.expectation import (
    Between,
    Expectation,
    InSet,
    Mean,
    Newest,
    NotNull,
    Ordered,
    Quantile,
    RowCount,
    StillThere,
)
from orchestration.quality.previous import Previous
from orchestration.quality.words import number


@dataclass(frozen=True)
class Resolved:
    """An expectation that can be judged.

    Attributes:
        expectation: Where it comes from.
        arguments: Keyword arguments of Great Expectations' expectation of this type.
        expected: What must be, in words.
    """

    expectation: Expectation
    arguments: Mapping[str, Any]
    expected: str


@dataclass(frozen=True)
class Now:
    """What expectations of one table are resolved by.

    Attributes:
        table: `<schema>.<table>`.
        as_of: The release's logical now, UTC without a zone, as the marts have moments.
        previous: The current release.
    """

    table: str
    as_of: dt.datetime
    previous: Previous


def resolve(expectation: Expectation, now: Now) -> Resolved | None:
    """Put the logical now and the current release's figures into an expectation.

    Returns:
        What can be judged; none where it needs a figure of a current release that there is not.
    """
    if expectation.needs_previous and not _is_comparable(expectation, now):
        return None
    found = _KINDS[type(expectation)](expectation, now)
    return None if found is None else Resolved(expectation, *found)


_Arguments = tuple[dict[str, Any], str]


def _is_comparable(expectation: Expectation, now: Now) -> bool:
    return now.previous.rows(now.table) is not None and all(
        now.previous.has(now.table, column) for column in expectation.columns_read
    )


def _between(each: Between, now: Now) -> _Arguments:
    del now
    arguments = {
        "column": each.column,
        "min_value": each.min_value,
        "max_value": each.max_value,
        "mostly": each.mostly,
    }
    return arguments, _mostly(_bounds(each.min_value, each.max_value), each.mostly)


def _in_set(each: InSet, now: Now) -> _Arguments:
    del now
    values = list(SOURCES if each.value_set == "sources" else each.value_set)
    return {"column": each.column, "value_set": values}, f"one of {', '.join(values)}"


def _not_null(each: NotNull, now: Now) -> _Arguments | None:
    mostly = each.mostly
    beside = ""
    if mostly is None:
        rows = now.previous.rows(now.table)
        if not rows:
            return None
        before = now.previous.values(now.table, each.column) / rows
        mostly = max(0.0, round(before - (each.less_than_previous or 0.0), 6))
        beside = f" ({before:.1%} of {rows:,} rows of the current release)"
    expected = f"a value in at least {mostly:.1%} of rows{beside}"
    return {"column": each.column, "mostly": mostly}, expected


def _ordered(each: Ordered, now: Now) -> _Arguments:
    del now
    arguments = {
        "column_A": each.greater,
        "column_B": each.lesser,
        "or_equal": True,
        "ignore_row_if": "either_value_is_missing",
        "mostly": each.mostly,
    }
    return arguments, _mostly(f"{each.greater} at least {each.lesser}", each.mostly)


def _newest(each: Newest, now: Now) -> _Arguments:
    arguments: dict[str, Any] = {"column": each.column}
    told = []
    if each.min_days_before_as_of is not None:
        arguments["min_value"] = now.as_of - dt.timedelta(days=each.min_days_before_as_of)
        told.append(f"not before {_moment(arguments['min_value'])}")
    if each.max_hours_after_as_of is not None:
        arguments["max_value"] = now.as_of + dt.timedelta(hours=each.max_hours_after_as_of)
        told.append(f"not after {_moment(arguments['max_value'])}")
    return arguments, f"newest {' and '.join(told)}"


def _row_count(each: RowCount, now: Now) -> _Arguments | None:
    rows = now.previous.rows(now.table)
    if rows is None or rows < each.min_n:
        return None
    low, high = _band(each, rows)
    least = None if low is None else math.ceil(low)
    most = None if high is None else math.floor(high)
    arguments = {"min_value": least, "max_value": most}
    return arguments, f"{_bounds(least, most)} rows (current release: {rows:,})"


def _mean(each: Mean, now: Now) -> _Arguments | None:
    before = now.previous.mean(now.table, each.column)
    if not before or now.previous.values(now.table, each.column) < each.min_n:
        return None
    low, high = _band(each, before)
    arguments = {"column": each.column, "min_value": low, "max_value": high}
    return arguments, f"mean {_bounds(low, high)} (current release: {number(before)})"


def _quantile(each: Quantile, now: Now) -> _Arguments | None:
    before = now.previous.quantile(now.table, each.column, each.quantile)
    if not before or now.previous.values(now.table, each.column) < each.min_n:
        return None
    low, high = _band(each, before)
    ranges = {"quantiles": [each.quantile], "value_ranges": [[low, high]]}
    expected = (
        f"quantile {each.quantile:g} {_bounds(low, high)} (current release: {number(before)})"
    )
    return {"column": each.column, "quantile_ranges": ranges}, expected


def _still_there(each: StillThere, now: Now) -> _Arguments | None:
    values = now.previous.distinct(now.table, each.column, each.max_values)
    if not values:
        return None
    return {"column": each.column, "value_set": values}, f"among the values {', '.join(values)}"


_KINDS: Mapping[type, Callable[[Any, Now], _Arguments | None]] = {
    Between: _between,
    InSet: _in_set,
    NotNull: _not_null,
    Ordered: _ordered,
    Newest: _newest,
    RowCount: _row_count,
    Mean: _mean,
    Quantile: _quantile,
    StillThere: _still_there,
}


def _band(each: RowCount | Mean | Quantile, before: float) -> tuple[float | None, float | None]:
    """Bounds of a figure, which may be below zero."""
    low = None if each.min_of_previous is None else before * each.min_of_previous
    high = None if each.max_of_previous is None else before * each.max_of_previous
    return (low, high) if before >= 0 else (high, low)


def _bounds(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {number(low)}" if low is not None else f"at most {number(high or 0)}"
    return f"between {number(low)} and {number(high)}"


def _mostly(text: str, share: float) -> str:
    return text if share == 1 else f"{text}, in at least {share:.1%} of values"


def _moment(value: dt.datetime) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%S}Z"
