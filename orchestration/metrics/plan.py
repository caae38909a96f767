"""What is to be asked of a release: a request whose names, times and conditions are known.

Belongs here: that shape. Does not belong here: making one of a request (`planning.py`), SQL
(`statement.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.metrics.definitions import Definitions
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import GRAINS, Span, before
from orchestration.metrics.shapes import MetricsQueryRequest

Key = tuple[str, str, frozenset[str]]
"""A metric, the period to which its time is rounded, and the models whose common time it is of."""


@dataclass(frozen=True)
class Column:
    """A metric with the period to which its time is rounded.

    Attributes:
        metric: The metric.
        grain: Its shortest period, or that of the metric whose n or interval it is for.
        together: Semantic models whose common time it is of: those that it reads, or those that
            the metric reads whose n or interval it is for.
    """

    metric: Metric
    grain: str
    together: frozenset[str]

    @classmethod
    def of(cls, metric: Metric, beside: Metric | None = None) -> Column:
        """The column of a metric, or of what the n or interval of another comes from."""
        whose = beside or metric
        return cls(metric, whose.finest, whose.models)

    @property
    def key(self) -> Key:
        """What tells it from the other columns of a plan."""
        return self.metric.name, self.grain, self.together


@dataclass(frozen=True)
class Plan:
    """What is to be asked of a release.

    Attributes:
        request: The request.
        definitions: What the names mean; with added percentiles, if any are asked.
        metrics: The asked metrics, or the members of their families that were meant.
        columns: These, and the metrics that their n and intervals come from.
        kinds: What the values of each asked dimension are.
        spans: The asked time by each metric's shortest period, rounded down to it: what one metric
            is known by changes no other's time.
        conditions: Dimension and condition, for every filter.
        parameters: Values of the conditions' placeholders.
    """

    request: MetricsQueryRequest
    definitions: Definitions
    metrics: tuple[Metric, ...]
    columns: tuple[Column, ...]
    kinds: Mapping[str, str]
    spans: Mapping[str, Span]
    conditions: tuple[tuple[str, str], ...]
    parameters: Mapping[str, Any]

    def denominator(self, column: Column) -> int | None:
        """The place of the column that a ratio is divided by; none for what is no ratio."""
        keys = [each.key for each in self.columns]
        parts = column.metric.parts
        key = None if parts is None else (parts[1], column.grain, column.together)
        return keys.index(key) if key in keys else None

    @property
    def finest(self) -> str:
        """The shortest period that any of the metrics is known by."""
        return min(self.spans, key=GRAINS.index)

    @property
    def span(self) -> Span:
        """The asked time, rounded down to the finest period."""
        return self.spans[self.finest]

    @property
    def previous(self) -> Span | None:
        """The time to compare with."""
        return None if self.request.compare_to is None else before(self.span)

    @property
    def keys(self) -> tuple[str, ...]:
        """What names a point: `time`, if periods are asked, and the dimensions."""
        return (*(["time"] if self.request.granularity else []), *self.request.dimensions)

    @property
    def groups(self) -> list[tuple[Column, ...]]:
        """The columns by the semantic models that they read and by the time that they are of.

        One statement of MetricFlow's each.
        """
        found: dict[tuple[frozenset[str], str, frozenset[str]], list[Column]] = {}
        for column in self.columns:
            own = (column.metric.models, column.grain, column.together)
            found.setdefault(own, []).append(column)
        return [tuple(group) for group in found.values()]
