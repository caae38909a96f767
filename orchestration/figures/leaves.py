"""The rows that a simple metric is made of, as SQL that a reader can run.

Written from the definitions apart from MetricFlow, so that computing a number again from its rows
is a check and no repetition. Belongs here: that SQL. Does not belong here: running it, or adding
up (`recomputed.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.figures.reference import Reference
from orchestration.metrics.answer import Answers
from orchestration.metrics.catalogue import Catalogue
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.filters import bound
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span, floored, following
from orchestration.metrics.shapes import Filter
from orchestration.releases.marts import literal

_DIMENSION = re.compile(r"\{\{\s*Dimension\('([^']+)'\)\s*\}\}")
_PLACEHOLDER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Leaf:
    """What a simple metric takes of one table.

    Attributes:
        metric: The metric.
        table: The table, `schema.name`.
        keys: Key columns of the table.
        measure: MetricFlow's measure: its `agg`, `expr` and parameters.
        sql: Key columns, `counted_at` and `measured` of every row that goes into the number.
        span: The number's own time.
    """

    metric: Metric
    table: str
    keys: tuple[str, ...]
    measure: Mapping[str, Any]
    sql: str
    span: Span


@dataclass(frozen=True)
class Asked:
    """A number, and the plan by which a release answers it.

    Attributes:
        reference: The number.
        definitions: What its metrics mean.
        since: First moment that was asked, rounded as the answer rounds it.
        span: The asked time, or the one before if that is the number's.
        answers: The release.
        known_from: From when on all models of the number's metric are known, if they are several.
    """

    reference: Reference
    definitions: Definitions
    since: dt.datetime
    span: Span
    answers: Answers
    known_from: dt.datetime | None = None

    @property
    def start(self) -> dt.datetime | None:
        """First moment of the number's period, if periods were asked."""
        grain, start = self.reference.granularity, self.reference.at
        if grain is None or start is None or self.span.since == self.since:
            return start
        return _moved(start, grain, self.since, floored(self.span.since, grain))

    @property
    def period(self) -> Span:
        """The number's own time: its period, as far as it was asked."""
        grain, start = self.reference.granularity, self.start
        since, until = self.span.since, self.span.until
        if grain is not None and start is not None:
            since, until = max(since, start), min(until, following(start, grain))
        return Span(since if self.known_from is None else max(since, self.known_from), until)


def leaf_of(metric: Metric, asked_for: Asked) -> Leaf:
    """The rows of a simple metric at the place and time of a number.

    Args:
        metric: A simple metric.
        asked_for: The number that it goes into.
    """
    reference, answers = asked_for.reference, asked_for.answers
    catalogue = asked_for.definitions.catalogue
    model, measure = catalogue.measure(metric)
    table, time = catalogue.time_column(model["name"])
    columns = _Columns(model, catalogue)
    own = asked_for.definitions.flow.dimensions(metric.name)
    filters = [
        _DIMENSION.sub(lambda found: columns.named(found[1]), template)
        for template in catalogue.conditions(metric)
    ]
    asked = [
        _condition(columns.named(own[each.dimension]), each, answers.kind(own[each.dimension]))
        for each in reference.request.filters
    ]
    here = [
        _condition(columns.named(own[name]), _is(name, value), answers.kind(own[name]))
        for name, value in reference.place
    ]
    counted = f"date_trunc('{metric.finest}', counted_at)"
    span, start, known_from = asked_for.span, asked_for.start, asked_for.known_from
    conditions = [
        f"{counted} >= {_moment(span.since)}",
        *([] if known_from is None else [f"{counted} >= {_moment(known_from)}"]),
        f"{counted} < {_moment(span.until)}",
        *([] if start is None else [_in_period(reference.granularity, start)]),
        *filters,
        *asked,
    ]
    window = measure.get("non_additive_dimension")
    if window:
        edge = "max" if window["window_choice"] == "max" else "min"
        within = " and ".join(conditions)
        here.append(
            f"counted_at = (select {edge}(counted_at) from {columns.joined} where {within})"
        )
    keys = answers.keys(table)
    shown = ", ".join([*keys, "counted_at", "measured"])
    where = "\n  and ".join([*conditions, *here])
    sql = (
        f"with own as (\n  select {', '.join([*keys, *columns.own(time, measure)])}\n"
        f"  from {table}\n)\n"
        f"select {shown}\nfrom {columns.joined}\nwhere {where}\n"
        f"order by {', '.join([*keys, 'counted_at', 'measured'])}"
    )
    return Leaf(metric, table, keys, measure, sql, asked_for.period)


class _Columns:
    """Columns that conditions need, each computed over its one table."""

    def __init__(self, model: Mapping[str, Any], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._primary = self._catalogue.entity(model)
        self._keys = {each["name"]: each["expr"] or each["name"] for each in model["entities"]}
        self._own: dict[str, str] = {}
        self._others: dict[str, dict[str, str]] = {}
        self._tables: dict[str, str] = {}

    def named(self, qualified: str) -> str:
        """The column of a dimension, such as `learner__country`."""
        entity = qualified.split("__")[-2]
        table, sql = self._catalogue.dimension_column(qualified)
        if entity == self._primary:
            self._own[qualified] = sql
        else:
            self._own[entity] = self._keys[entity]
            self._tables[entity] = table
            self._others.setdefault(entity, {})[qualified] = sql
        return qualified

    def own(self, time: str, measure: Mapping[str, Any]) -> list[str]:
        """Columns of the metric's own table: moment, measure, and what conditions need."""
        what = measure["expr"] or measure["name"]
        more = [f"{sql} as {name}" for name, sql in self._own.items()]
        return [f"{time} as counted_at", f"{what} as measured", *more]

    @property
    def joined(self) -> str:
        """The metric's own table with those that its other dimensions come from."""
        joins = [
            f" left join (select {self._catalogue.entity_key(entity)} as {entity}, "
            + ", ".join(f"{sql} as {name}" for name, sql in columns.items())
            + f" from {self._tables[entity]}) using ({entity})"
            for entity, columns in self._others.items()
        ]
        return "own" + "".join(joins)


def _condition(column: str, asked: Filter, kind: str) -> str:
    """A condition with its values as literals."""
    template, values = bound(asked, kind, 0)
    sql = template.replace("{d}", column)
    return "(" + _PLACEHOLDER.sub(lambda found: _literal(values[found[1]]), sql) + ")"


def _is(name: str, value: Any) -> Filter:
    """That a dimension has a value, or is unknown."""
    return Filter(dimension=name, operator="isNull" if value is None else "eq", value=value)


def _in_period(grain: str | None, start: dt.datetime) -> str:
    return f"date_trunc('{grain}', counted_at) = {_moment(start)}"


def _moved(at: dt.datetime, grain: str, since: dt.datetime, other: dt.datetime) -> dt.datetime:
    """The period that has the same place after `other` as one has after `since`."""
    start, moved = floored(since, grain), other
    while start < at:
        start, moved = following(start, grain), following(moved, grain)
    return moved


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dt.date):
        return _moment(value)
    return str(value).lower() if isinstance(value, bool | int | float) else literal(str(value))


def _moment(moment: dt.date) -> str:
    return f"timestamp '{moment}'"
