"""Asking a release for a section's numbers, and what there is to say where it has none.

Belongs here: requests of sections, and numbers of points. Does not belong here: the sections
(`sections_*.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from orchestration.figures.board import Point
from orchestration.figures.reference import Field
from orchestration.figures.taken import Taken
from orchestration.metrics.errors import MetricsError, RequestError
from orchestration.metrics.ranges import floored
from orchestration.metrics.shapes import MAX_LIMIT
from orchestration.metrics.written import number_range, whole, written
from orchestration.reports.defined.definition import Condition
from orchestration.reports.defined.document_parts import Number, Unit
from orchestration.reports.defined.scene import Scene

BACK = {"day": 8, "week": 70, "month": 250}
"""Days to look back for whole periods of a metric that is known by one length only."""

_DAY = dt.timedelta(days=1)
_MOST_METRICS = 20
_FIELDS: tuple[Field, ...] = ("n", "low", "high")


@dataclass(frozen=True)
class Ask:
    """A section's request: what of which days, by what.

    Attributes:
        metrics: Names.
        first: First day.
        last: Last day.
        by: Dimensions.
        granularity: Length of the periods; none for the whole time.
        where: Conditions.
        is_compared: Whether the time before is asked for, too.
    """

    metrics: Sequence[str]
    first: dt.date
    last: dt.date
    by: Sequence[str] = ()
    granularity: str | None = None
    where: Sequence[Condition] = ()
    is_compared: bool = False

    def request(self) -> dict[str, Any]:
        """The request in the catalogue's words."""
        return {
            "metrics": list(self.metrics),
            "dimensions": list(self.by),
            "filters": [
                {"dimension": each.dimension, "operator": "eq", "value": each.value}
                for each in self.where
            ],
            "time_range": {"start": self.first, "end": self.last},
            "granularity": self.granularity,
            "limit": MAX_LIMIT,
            "compare_to": "previousPeriod" if self.is_compared else None,
        }


@dataclass(frozen=True)
class Told:
    """What a request gave: points, or why there are none."""

    points: Sequence[Point]
    problem: str = ""


def ask(scene: Scene, asked: Ask) -> Told:
    """The points of a request; a mart that is missing or fails is a problem that is told.

    Raises:
        DefinitionError: The definition asks for what the catalogue does not have.
    """
    if scene.is_ahead:
        return Told((), f"the release ends before {scene.period.text}")
    grain = scene.coarseness(asked.metrics)
    moments = [dt.datetime.combine(day, dt.time()) for day in (asked.first, asked.last + _DAY)]
    if len({floored(moment, grain) for moment in moments}) == 1:
        return Told((), f"known by whole {grain}s only, and {scene.period.text} has none")
    try:
        return Told(scene.board.ask(asked.request(), scene.shown_in))
    except RequestError as error:
        raise scene.named.fault(scene.place, str(error)) from error
    except (MetricsError, duckdb.Error) as error:
        return Told((), str(error).splitlines()[0].removeprefix("not answered: "))


def ask_each(
    scene: Scene, asked: Ask, groups: Sequence[Sequence[str]] | None = None
) -> dict[str, Told]:
    """What a request without dimensions gave, by metric: group by group if not at once.

    Args:
        scene: What is asked.
        asked: The request; its metrics if there are no groups.
        groups: Metrics that are wanted in one point, such as a share and its parts.
    """
    found: dict[str, Told] = {}
    for some in _packed(scene, groups or [[name] for name in asked.metrics]):
        told = ask(scene, replace(asked, metrics=_names(some)))
        if told.problem and len(some) > 1:
            alone = [(each, ask(scene, replace(asked, metrics=each))) for each in some]
        else:
            alone = [(each, told) for each in some]
        for names, answer in alone:
            found |= {name: answer for name in names if name not in found}
    return found


def _packed(scene: Scene, groups: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Groups in as few requests as the catalogue's limit allows.

    A metric that is known by the week rounds the whole request to weeks, and with it the numbers
    of all others: such metrics are asked apart.
    """
    apart: dict[str, list[Sequence[str]]] = {}
    for group in groups:
        apart.setdefault(scene.coarseness(group), []).append(group)
    for alike in apart.values():
        packed: list[Sequence[str]] = []
        for group in alike:
            if packed and len(_names([*packed, group])) > _MOST_METRICS:
                yield packed
                packed = []
            packed.append(group)
        yield packed


def _names(groups: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))


def number(point: Point | None, metric: str, field: Field = "value") -> Number:
    """A metric's number at a point, with n, interval and lineage; without a point, no data."""
    if point is None:
        return Number(value=None, text=written(None, "count"), is_complete=False)
    unit: Unit = point.board.metrics[metric].meta["unit"]
    cells = {"value": point.cell(metric, field).id}
    others: dict[str, Any] = {}
    for other in _FIELDS if field == "value" else ():
        value = point.value(metric, other)
        if value is not None:
            others[other] = value
            cells[other] = point.cell(metric, other).id
    value = point.value(metric, field)
    return Number(
        value=value,
        text=written(value, unit),
        is_complete=point.is_complete_of(metric),
        cells=cells,
        n_text=whole(others["n"]) if "n" in others else "",
        range_text=_range(others, unit),
        **others,
    )


def origins(scene: Scene, shown: Mapping[str, tuple[Taken, float | None]]) -> dict[str, str]:
    """Lineage ids of a table's numbers by field, where there are numbers."""
    return {
        field: scene.board.take(taken, value, scene.shown_in)
        for field, (taken, value) in shown.items()
        if value is not None
    }


def _range(others: Mapping[str, float], unit: Unit) -> str:
    if not {"low", "high"} <= others.keys():
        return ""
    return number_range(others["low"], others["high"], unit)


def only(points: Iterable[Point]) -> Point | None:
    """The one point of an answer for a whole time; none if there is none."""
    return next(iter(points), None)
