"""Which metrics of a page are asked in one request: those of the same tables.

A page costs a few requests then, and not one per number.

Belongs here: that grouping. Does not belong here: asking (`content.py`, `series.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestration.dashboards.definition import METRICS, Widget
from orchestration.dashboards.people import grain_of
from orchestration.metrics.metric import Metric

Key = tuple[Any, ...]

SPARK = "spark"
"""Instead of a length: days without filters, for the small line of a tile."""

_MOST = 20
"""Metrics that one request may name."""


class Together:
    """The metrics of a page by what they can be asked with."""

    def __init__(self, widgets: Iterable[Widget], metrics: Mapping[str, Metric]) -> None:
        """Take a page's widgets and the catalogue."""
        self._groups: dict[Key, list[str]] = {}
        for widget in widgets:
            for name, granularity in _asked(widget, metrics):
                group = self._groups.setdefault(_key(widget, metrics[name], granularity), [])
                if name not in group and len(group) < _MOST:
                    group.append(name)

    def names(self, widget: Widget, metric: Metric, granularity: str | None) -> list[str]:
        """The metrics that are asked together with one, itself among them."""
        group = self._groups.get(_key(widget, metric, granularity), [])
        return group if metric.name in group else [metric.name]


def _asked(widget: Widget, metrics: Mapping[str, Metric]) -> Iterator[tuple[str, str | None]]:
    """Metrics with the length of the periods by which a widget needs them."""
    if widget.data_source != METRICS:
        return
    for name in widget.query.metrics:
        yield name, widget.query.granularity
        has_spark = widget.type == "metric" and metrics[name].granularity is None
        if has_spark and grain_of(metrics[name]) == "day":
            yield name, SPARK


def _key(widget: Widget, metric: Metric, granularity: str | None) -> Key:
    query = widget.query
    filters = tuple(each.model_dump_json() for each in query.filters)
    return metric.models, metric.granularity, metric.finest, granularity, *query.dimensions, filters
