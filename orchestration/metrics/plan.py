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


@dataclass(frozen=True)
class Column:
    """A metric with the period to which its time is rounded.

    Attributes:
        metric: The metric.
        grain: Its shortest period, or that of the metric whose n or interval it is for.
    """

    metric: Metric
    grain: str


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
        found: dict[tuple[frozenset[str], str], list[Column]] = {}
        for column in self.columns:
            found.setdefault((column.metric.models, column.grain), []).append(column)
        return [tuple(group) for group in found.values()]
