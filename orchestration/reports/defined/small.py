"""Groups of few people, whose figures a report does not show (PRV-16).

Belongs here: which groups of a section are hidden. Does not belong here: what dashboards hide,
which can be filtered (`dashboards/suppress.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from orchestration.figures.board import Point
from orchestration.reports.defined.document_parts import Number

SMALLEST_GROUP = 5
"""Figures of fewer people are hidden, as in dashboards and in the marts of coaches."""

UNDER = "under 5"
"""What is shown instead of their figures."""

ALL_UNDER = "every group has fewer than five people, so none is shown"
"""What is said where that leaves nothing."""


def few(points: Sequence[Point], metrics: Sequence[str]) -> frozenset[int]:
    """Places of the points that stand for few people, or would tell of few by subtraction.

    A count of people, or of what people did, bounds them; so does the n of a share. Where one group
    of a period is hidden, the next smallest is, too, as totals are shown elsewhere.

    Args:
        points: Points of a section that is divided by a dimension.
        metrics: The metrics that are shown of them.
    """
    by_time: dict[object, dict[int, float]] = defaultdict(dict)
    for place, point in enumerate(points):
        by_time[point.time][place] = _people(point, metrics) or 0
    return frozenset(place for groups in by_time.values() for place in small_groups(groups))


def hidden_number() -> Number:
    """What is shown instead of a hidden number; nothing leads to its rows."""
    return Number(value=None, text=UNDER)


def small_groups(people: Mapping[int, float]) -> set[int]:
    """Places of small groups that add up to a total, and as many others as it takes to hide them.

    Args:
        people: How many stand behind each place.
    """
    groups = {place: count for place, count in people.items() if count}
    hidden = {place for place, people in groups.items() if people < SMALLEST_GROUP}
    left = sorted(groups.keys() - hidden, key=lambda place: (groups[place], place))
    while hidden and left and (len(hidden) == 1 or _together(groups, hidden) < SMALLEST_GROUP):
        hidden.add(left.pop(0))
    return hidden


def _together(groups: Mapping[int, float], places: set[int]) -> float:
    return sum(groups[place] for place in places)


def _people(point: Point, metrics: Sequence[str]) -> float | None:
    """The most people that can stand behind a point; none where it tells of no people."""
    found = []
    for name in metrics:
        metric = point.board.metrics[name]
        if metric.meta["population"] == "none":
            continue
        counted = point.value(name) if metric.meta["unit"] == "count" else point.value(name, "n")
        found += [counted] if counted else []
    return min(found, default=None)
