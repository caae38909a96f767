"""A number once more, from the rows that it is made of.

Belongs here: adding up listed rows in Python, apart from the engine. Does not belong here: which
rows they are (`leaves.py`), or the engine's own answer (`board.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orchestration.figures.leaves import Asked, Leaf, leaf_of
from orchestration.metrics.intervals import wilson
from orchestration.metrics.metric import Metric
from orchestration.metrics.percentiles import percentile_of
from orchestration.metrics.ranges import floored

Number = int | float | Decimal
Row = tuple[Any, ...]

_SAME = 1e-12
"""Relative difference that the order of adding up fractions may make."""


@dataclass(frozen=True)
class Counted:
    """A leaf, its rows, and what they come to."""

    leaf: Leaf
    rows: Sequence[Row]
    value: int | float | None


@dataclass(frozen=True)
class Recomputed:
    """A number from rows, and the leaves that went into it."""

    value: int | float | None
    leaves: tuple[Counted, ...]


def recomputed(metric: Metric, asked: Asked) -> Recomputed:
    """The number that a reference means, from rows.

    Args:
        metric: The metric that was meant.
        asked: The number.

    Raises:
        MetricsError: The engine refused to list the rows.
    """
    catalogue, field = asked.definitions.catalogue, asked.reference.field
    if field == "n":
        beside = catalogue.observations(metric)
        return recomputed_value(catalogue.metric(beside), asked) if beside else Recomputed(None, ())
    if field in {"low", "high"}:
        return _bound(metric, asked, field == "high")
    return recomputed_value(metric, asked)


def recomputed_value(metric: Metric, asked: Asked) -> Recomputed:
    """The metric's value at the number's place: a leaf, or what leaves come to."""
    catalogue = asked.definitions.catalogue
    if metric.type == "simple":
        counted = _counted(metric, asked)
        return Recomputed(counted.value, (counted,))
    inputs = {name: recomputed_value(catalogue.metric(name), asked) for name in metric.inputs}
    leaves = tuple(leaf for each in inputs.values() for leaf in each.leaves)
    values = {name: each.value for name, each in inputs.items()}
    if metric.parts is not None:
        part, whole = (values[name] for name in metric.parts)
        is_share = part is not None and whole is not None and whole > 0
        return Recomputed(part / whole if is_share else None, leaves)
    return Recomputed(_added(catalogue.formula(metric), values), leaves)


def agrees(one: float | None, other: float | None) -> bool:
    """Whether two numbers are the same, but for the order in which fractions were added up."""
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)


def _bound(metric: Metric, asked: Asked, is_high: bool) -> Recomputed:
    catalogue = asked.definitions.catalogue
    if metric.parts is None:
        return Recomputed(None, ())
    part, whole = (recomputed_value(catalogue.metric(name), asked) for name in metric.parts)
    leaves = (*part.leaves, *whole.leaves)
    interval = (
        wilson(part.value, int(whole.value)) if part.value is not None and whole.value else None
    )
    return Recomputed(None if interval is None else interval[is_high], leaves)


def _counted(metric: Metric, asked: Asked) -> Counted:
    leaf = leaf_of(metric, asked)
    rows = asked.answers.rows(leaf.sql)
    known = [row[-1] for row in rows if row[-1] is not None]
    value: Number | None = None
    if rows:
        value = _aggregated(leaf, known, asked)
    if value is None and metric.counts_rows and _has_data(metric, leaf, asked):
        value = 0
    return Counted(leaf, rows, float(value) if isinstance(value, Decimal) else value)


def _has_data(metric: Metric, leaf: Leaf, asked: Asked) -> bool:
    """Whether none is 0: the metric counts, and its table had rows by then."""
    first = asked.answers.first_moment(metric.name)
    if first is None:
        return False
    grain = asked.reference.granularity
    if grain is None:
        return leaf.span.until > first
    return floored(leaf.span.since, grain) >= floored(first, grain)


def _aggregated(leaf: Leaf, known: Sequence[Any], asked: Asked) -> Number | None:
    kind = leaf.measure["agg"]
    if kind == "percentile":
        q = percentile_of(asked.definitions.document, leaf.metric.name)
        return _quantile(sorted(known), q) if known and q is not None else None
    return _AGGREGATES[kind](known)


def _sum(known: Sequence[Any]) -> Number | None:
    if not known:
        return None
    return math.fsum(known) if any(isinstance(each, float) for each in known) else sum(known)


def _quantile(known: Sequence[Any], q: float) -> float:
    """The percentile between the two nearest ranks, as `quantile_cont` has it."""
    place = (len(known) - 1) * q
    low, high = math.floor(place), math.ceil(place)
    return float(known[low]) + (float(known[high]) - float(known[low])) * (place - low)


_AGGREGATES: Mapping[str, Callable[[Sequence[Any]], Number | None]] = {
    "sum": _sum,
    "count": len,
    "count_distinct": lambda known: len(set(known)),
    "min": lambda known: min(known, default=None),
    "max": lambda known: max(known, default=None),
    "average": lambda known: math.fsum(known) / len(known) if known else None,
}


def _added(formula: str, values: Mapping[str, int | float | None]) -> int | float | None:
    """Inputs added and subtracted as a derived metric's formula says; none if one is none."""
    total: int | float = 0
    sign = 1
    for word in formula.split():
        if word in {"+", "-"}:
            sign = 1 if word == "+" else -1
            continue
        value = values[word]
        if value is None:
            return None
        total += sign * value
    return total
