"""A number of a page: its value, words, lineage id, and what must be said beside it.

Belongs here: cells, and what they are made with. Does not belong here: asking (`content.py`), which
groups are hidden (`safety.py`), how a number is written (`texts.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.definition import Threshold, Widget
from orchestration.dashboards.people import Place
from orchestration.dashboards.safety import Safeties
from orchestration.dashboards.together import Together
from orchestration.figures.board import Board, Point
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span, before
from orchestration.metrics.written import written

Cell = dict[str, Any]
"""A number for a page: `t` its words, `x` its value, `i` its lineage id; see `cell_of`."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asking:
    """What contents are made with.

    Attributes:
        board: The release.
        folder: Its folder.
        safeties: What may be shown.
        shown_in: The page's folder, as lineage names it.
        together: Which metrics of the page are asked in one request.
    """

    board: Board
    folder: Path
    safeties: Safeties
    shown_in: str
    together: Together


def cell_of(point: Point, metric: Metric, span: Span, shows: Shows) -> Cell:
    """A number with what belongs to it.

    Returns:
        `h` for a hidden one; else `t`, `x`, its lineage id `i`, or for other
        choices than the first its reference `r`, and where they apply `n` what it stands on, `c`
        the change, `g` its sign, `p` the value before in words, `w` why it is incomplete.
    """
    if not shows(span):
        return {"h": 1}
    unit = metric.meta["unit"]
    value = point.value(metric.name)
    said: Cell = {"t": written(value, unit), "x": value}
    if shows.is_first:
        said["i"] = point.cell(metric.name).id
    else:
        said["r"] = point.reference(metric.name).text
    bounds = point.value(metric.name, "low"), point.value(metric.name, "high")
    basis = texts.basis(point.value(metric.name, "n"), *bounds, unit)
    if basis:
        said["n"] = basis
    if bounds[0] is not None:
        said["l"], said["u"] = bounds
    first = shows.first
    said |= _compared(point, metric, span, shows)
    warnings = [each for each in (_crossed(value, unit, shows.thresholds),) if each]
    if value is not None and not point.is_complete_of(metric.name):
        warnings.append(texts.incomplete(first, span.since))
    if warnings:
        said["w"] = "; ".join(warnings)
    return said


class Shows:
    """Whether a group's figures of a time are shown."""

    def __init__(
        self, asking: Asking, metric: Metric, widget: Widget, place: Place, *, is_first: bool
    ) -> None:
        """Take the group, and whether the page opens with it."""
        self.is_first = is_first
        self.thresholds = widget.alert_thresholds
        self.first = asking.board.answers.known_from(metric)
        self._safety = asking.safeties.of(metric, widget.query)
        self._place = place

    def __call__(self, span: Span) -> bool:
        """Whether they are."""
        return self._safety.shows(span, self._place)


def _crossed(value: float | None, unit: str, thresholds: Sequence[Threshold]) -> str | None:
    """The first threshold that a value is beyond, in words."""
    for each in thresholds:
        if value is not None and each.below is not None and value < each.below:
            return f"{each.severity}: below {written(each.below, unit)}"
        if value is not None and each.above is not None and value > each.above:
            return f"{each.severity}: above {written(each.above, unit)}"
    return None


def _compared(point: Point, metric: Metric, span: Span, shows: Shows) -> Cell:
    """The value before and the change since, where there is a whole period before."""
    earlier, first = before(span), shows.first
    if first is not None and first >= earlier.since + _DAY:
        return {"p": "no whole period before"}
    if not shows(earlier):
        return {"p": "before: hidden"}
    unit = metric.meta["unit"]
    previous, value = point.value(metric.name, "previous"), point.value(metric.name)
    if previous is None:
        return {}
    said: Cell = {"p": f"{written(previous, unit)} before", "y": previous}
    bounds = point.value(metric.name, "low"), point.value(metric.name, "high")
    return said | changed(value, previous, bounds, unit)


def changed(
    value: float | None,
    previous: float,
    bounds: tuple[float | None, float | None],
    unit: str,
) -> Cell:
    """The change of a value in words and its sign; `q` where the interval holds the value before.

    >>> changed(0.42, 0.4, (0.35, 0.49), "ratio")
    {'c': '+2.0 pp, may be chance', 'g': 1, 'q': 1}
    >>> changed(10, 5, (None, None), "count")
    {'c': '+100.0%', 'g': 1}
    """
    moved = texts.change(value, previous, unit)
    if moved is None or value is None:
        return {}
    sign = (value > previous) - (value < previous)
    low, high = bounds
    if sign and low is not None and high is not None and low <= previous <= high:
        return {"c": f"{moved}, may be chance", "g": sign, "q": 1}
    return {"c": moved, "g": sign}
