"""What a tile knows, and what is said below its number.

Belongs here: words. Does not belong here: which number it is (`sections_tiles.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from orchestration.figures.board import Point
from orchestration.metrics.metric import Metric
from orchestration.metrics.written import whole, written
from orchestration.reports.defined.definition import TileMetric
from orchestration.reports.defined.document_parts import Number
from orchestration.reports.defined.scene import Scene


@dataclass(frozen=True)
class Asked:
    """What is needed for one tile."""

    wanted: TileMetric
    metric: Metric
    now: Point | None
    before: Point | None
    spark: tuple[float | None, ...]
    spark_now: int
    when: str


def detail(scene: Scene, asked: Asked, current: Number) -> str:
    """What a number stands on, and how sure it is."""
    if current.value is None:
        return _why_missing(asked)
    said = [_when(asked)] if asked.when else []
    if not asked.when and asked.now is not None and asked.metric.finest in {"week", "month"}:
        said.append(_span(asked.now))
    if current.n is not None:
        said.append(f"n = {whole(current.n)}")
    if current.range_text:
        said.append(current.range_text)
    known = scene.known_from(asked.metric.name)
    if not asked.when and known is not None and scene.begins_within(asked.metric.name):
        said.append(f"from {of_day(known)} on")
    elif not current.is_complete:
        said.append("incomplete")
    return " \N{MIDDLE DOT} ".join(said)


def _why_missing(asked: Asked) -> str:
    if asked.when:
        return ""
    return "nothing in this period" if asked.wanted.or_newest is None else "not known yet"


def _when(asked: Asked) -> str:
    """Which week, say, the number is of, and against which it is compared."""
    before = asked.before.time if asked.before is not None else None
    return asked.when if before is None else f"{asked.when} (vs {of_day(before)})"


def spark_text(asked: Asked) -> str:
    """The small course in words, for those who do not see it."""
    metric, course = asked.metric, asked.spark[-asked.spark_now :] if asked.spark_now else ()
    known = [value for value in course if value is not None]
    if not known:
        return f"{metric.label}: no course to show."
    unit = metric.meta["unit"]
    low, high, last = (written(value, unit) for value in (min(known), max(known), known[-1]))
    when = f"over {len(course)} {metric.granularity}s" if asked.when else "in this period"
    return f"{metric.label}: from {low} to {high} {when}, {last} at its end."


def _span(point: Point) -> str:
    """The whole weeks or months that a number is about, where they are not the period's days."""
    span = point.asked.metadata.time_range
    return f"{of_day(span.start)}\N{EN DASH}{of_day(span.end - dt.timedelta(days=1))}"


def of_day(moment: dt.date) -> str:
    """A day as tiles write it: `2 Nov`."""
    return f"{moment.day} {moment:%b}"
