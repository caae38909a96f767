"""A metric over time, and a series with its forecast.

Belongs here: courses. Does not belong here: asking (`asking.py`), drawing (`charts.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from orchestration.figures.board import Point
from orchestration.metrics.written import written
from orchestration.reports.defined.asking import Ask, ask, number
from orchestration.reports.defined.definition import Trend
from orchestration.reports.defined.document import TrendSection
from orchestration.reports.defined.document_parts import Granularity, Series, TrendPoint, Unit
from orchestration.reports.defined.period import ReportPeriod
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.small import ALL_UNDER, UNDER, few, hidden_number
from orchestration.reports.defined.trend_time import first_of, grain_of, moments, periods_of

_SPELT = {"ai": "AI", "api": "API", "cpu": "CPU", "mrr": "MRR", "ios": "iOS"}


def trend(scene: Scene, section: Trend) -> TrendSection:
    """Fill a section that shows metrics over time.

    Raises:
        DefinitionError: Its metrics have different units, or are asked for what they are not.
    """
    units = {scene.unit(name) for name in section.metrics}
    if len(units) > 1:
        message = f"one chart has one unit; these metrics have {', '.join(sorted(units))}."
        raise scene.named.fault((*scene.place, "metrics"), message)
    if section.by is not None and len(section.metrics) > 1:
        message = "a chart shows several metrics or one metric by a dimension, not both."
        raise scene.named.fault((*scene.place, "by"), message)
    grain = grain_of(scene, section)
    first = first_of(scene, section, grain)
    asked = Ask(
        section.metrics,
        first,
        scene.period.last,
        by=[section.by] if section.by else [],
        granularity=grain,
        where=section.where,
    )
    told = ask(scene, asked)
    shown = [point for point in told.points if _is_known(scene, point, grain)]
    is_period = periods_of(scene, section, grain) is None
    alone = "this period" if is_period else scene.metric(section.metrics[0]).label
    series = _lines(section, shown, alone)
    nothing = ALL_UNDER if not series and _hidden(section, shown) else ""
    if _is_compared(scene, section, grain):
        series = (*series, *_previous(scene, section, grain, asked))
    return TrendSection(
        title=section.title,
        width=section.width,
        problem=told.problem or nothing or ("" if series else f"no data for {scene.period.text}"),
        metrics=tuple(section.metrics),
        unit=units.pop(),
        granularity=grain,
        chart=section.chart,
        floor=section.floor,
        series=series,
        text=_told(section.title, grain, series, scene.unit(section.metrics[0])),
        captions=tuple(_captions(series, grain, section.note)),
    )


def _captions(series: Sequence[Series], grain: Granularity, note: str | None) -> Iterator[str]:
    """What pale, hollow and missing marks are, where a chart has some, and the section's note."""
    points = [point for each in series for point in each.points]
    days = sorted({point.time for point in points if not point.number.is_complete})
    if days:
        when = _day(days[0]) if len(days) == 1 else f"{_day(days[0])} to {_day(days[-1])}"
        of = f"{grain} of {when}" if len(days) == 1 else f"in the {grain}s of {when}"
        yield f"Pale or hollow ({of}): not over, or not wholly in the data or the time shown."
    if any(point.number.text == UNDER for point in points):
        yield "Groups of fewer than five people are left out, with the next smallest."
    if note is not None:
        yield note


def _is_known(scene: Scene, point: Point, grain: Granularity) -> bool:
    """Whether a period has begun, so that its value is known, if perhaps not yet whole."""
    day = _day_of(point)
    return day is not None and (day <= scene.last_known or grain != "day")


def _day_of(point: Point) -> dt.date | None:
    return point.time.date() if isinstance(point.time, dt.datetime) else point.time


def _is_compared(scene: Scene, section: Trend, grain: Granularity) -> bool:
    is_period = periods_of(scene, section, grain) is None
    plain = len(section.metrics) == 1 and section.by is None and is_period
    return plain and section.compare and scene.is_compared and scene.has_before(section.metrics[0])


def _previous(scene: Scene, section: Trend, grain: Granularity, asked: Ask) -> tuple[Series, ...]:
    """The time before, laid upon the period: day by day, the first upon the first."""
    before: ReportPeriod = scene.previous
    earlier = Ask(asked.metrics, before.first, before.last, granularity=grain, where=section.where)
    points = ask(scene, earlier).points
    places = dict(zip(moments(before, grain), moments(scene.period, grain), strict=False))
    return tuple(
        Series(
            name="the time before",
            is_previous=True,
            points=tuple(
                TrendPoint(time=places[day], number=number(point, name))
                for point in points
                if (day := _day_of(point)) is not None and day in places
            ),
        )
        for name in section.metrics
        if points
    )


def _hidden(section: Trend, points: Sequence[Point]) -> frozenset[int]:
    return few(points, section.metrics) if section.by is not None else frozenset()


def _lines(section: Trend, points: Sequence[Point], alone: str) -> tuple[Series, ...]:
    """A line for each metric or value of a dimension; one that is alone has the given name."""
    lines: dict[str, list[TrendPoint]] = defaultdict(list)
    hidden = _hidden(section, points)
    for place, point in enumerate(points):
        for name in section.metrics:
            label = point.board.metrics[name].label
            if section.by is not None:
                label = label_of(point.dimensions[section.by])
            day = _day_of(point)
            if day is not None:
                shown = hidden_number() if place in hidden else number(point, name)
                lines[label].append(TrendPoint(time=day, number=shown))
    known = {
        name: rows
        for name, rows in lines.items()
        if any(row.number.value is not None for row in rows)
    }
    if len(section.metrics) == 1 and section.by is None:
        return tuple(Series(name=alone, points=tuple(rows)) for rows in known.values())
    names = known if section.by is None else sorted(known, key=lambda name: -_size(known[name]))
    return tuple(Series(name=name, points=tuple(known[name])) for name in names)


def _size(points: Sequence[TrendPoint]) -> float:
    return sum(abs(point.number.n or point.number.value or 0) for point in points)


def label_of(value: object) -> str:
    """A value of a dimension as people read it; hostile text stays text, on one line."""
    if value is None:
        return "Unknown"
    text = " ".join(str(value).split())
    if not text.islower():
        return text
    words = text.replace("_", " ").capitalize().split(" ")
    return " ".join(_SPELT.get(word.lower(), word) for word in words)


def _told(title: str, grain: str, series: Sequence[Series], unit: Unit) -> str:
    """What the chart shows, in a sentence for each line."""
    said = []
    for each in series:
        known = [point for point in each.points if point.number.value is not None]
        if known:
            low, high = (
                choose(known, key=lambda point: point.number.value or 0) for choose in (min, max)
            )
            if each.is_previous:
                ends = [written(point.number.value, unit) for point in (low, high)]
                said.append(f"{each.name}: {ends[0]} to {ends[1]}")
                continue
            said.append(
                f"{each.name}: lowest {written(low.number.value, unit)} ({_day(low.time)}), "
                f"highest {written(high.number.value, unit)} ({_day(high.time)}), "
                f"last {written(known[-1].number.value, unit)}"
            )
    return f"{title}, by {grain}. " + ("; ".join(said) + "." if said else "No data.")


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b}"
