"""The course of a tile's metric over the period and the time before.

Belongs here: small series that are drawn and not read. Does not belong here: tiles
(`sections_tiles.py`), charts with axes (`sections_trend.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from orchestration.metrics.metric import Metric
from orchestration.reports.defined.asking import Ask, ask_each
from orchestration.reports.defined.scene import Scene

_WEEK = 7
_LONG = 100
"""A period of more days is drawn by week."""


def courses(scene: Scene, metrics: Sequence[Metric]) -> Mapping[str, tuple[float | None, ...]]:
    """Each metric by day or week over both periods; shares pool seven days."""
    grain = "week" if scene.period.days > _LONG else "day"
    first = scene.previous.first if scene.is_compared else scene.period.first
    found: dict[str, tuple[float | None, ...]] = dict.fromkeys((each.name for each in metrics), ())
    if scene.period.days < _WEEK:
        first = scene.period.last - dt.timedelta(days=2 * _WEEK - 1)
    for length in ("day", "week"):
        known = [each for each in metrics if _drawn_by(each, grain) == length]
        found |= _by_length(scene, known, Ask((), first, scene.last_known, granularity=length))
    return found


def _drawn_by(metric: Metric, grain: str) -> str:
    """The periods that a metric's course is drawn by."""
    return grain if metric.finest not in {"week", "month"} else metric.finest


def _by_length(
    scene: Scene, metrics: Sequence[Metric], asked: Ask
) -> dict[str, tuple[float | None, ...]]:
    """Courses by day, or by week; shares by day pool seven days."""
    names = [name for each in metrics for name in (compared_parts(each) or (each.name,))]
    points = _points(scene, replace(asked, metrics=names)) if names else []
    window = _WEEK if asked.granularity == "day" else 1
    found: dict[str, tuple[float | None, ...]] = {}
    for each in metrics:
        parts = compared_parts(each)
        if parts:
            pairs = [(values.get(parts[0]), values.get(parts[1])) for values in points]
            found[each.name] = tuple(
                _pooled(pairs[max(0, at - window + 1) : at + 1]) for at in range(len(pairs))
            )
        else:
            found[each.name] = tuple(values.get(each.name) for values in points)
    return found


def _points(scene: Scene, asked: Ask) -> list[Mapping[str, float | None]]:
    """Values by metric, one mapping for each day or week; a failing metric has none."""
    found: dict[dt.date, dict[str, float | None]] = {}
    for name, told in ask_each(scene, asked).items():
        for point in told.points:
            if point.time is not None:
                found.setdefault(_day(point.time), {})[name] = point.value(name)
    if not found:
        return []
    is_weekly = asked.granularity == "week"
    first, last = min(found), max(found) if is_weekly else asked.last
    step = dt.timedelta(days=_WEEK if is_weekly else 1)
    return [found.get(first + at * step, {}) for at in range((last - first) // step + 1)]


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _pooled(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    n = sum(pair[1] or 0 for pair in pairs)
    return sum(pair[0] or 0 for pair in pairs) / n if n else None


def values_now(scene: Scene, metric: Metric) -> int:
    """How many values of a course lie in the period."""
    if scene.period.days > _LONG or metric.finest == "week":
        return scene.period.days // _WEEK
    if scene.period.days < _WEEK:
        return scene.period.days
    return max(0, (scene.last_known - scene.period.first).days + 1)


def compared_parts(metric: Metric) -> tuple[str, ...]:
    """The parts of a share, from which the chance in its change is told."""
    return metric.parts or () if metric.meta.get("interval") == "wilson" else ()
