"""Axes and fields of charts: units, days, places.

Belongs here: encodings. Does not belong here: marks (`charts.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from orchestration.dashboards.headings import BASIS, COUNT, Headings

Row = dict[str, Any]
Spec = dict[str, Any]

_FORMATS = {
    "ratio": "~%", "count": "~s", "cents": "$~s", "micros": "$,.3~r", "score": ".1f",
    "minutes": ".2~f",
}  # fmt: skip
_SCALED = {"cents": 100, "micros": 1_000_000, "seconds": 3_600, "minutes": 60}
_TITLES = {
    "seconds": "hours", "minutes": "minutes", "millis": "ms", "bytes": "bytes", "hours": "hours",
    "days": "days",
}  # fmt: skip
_TIMES = {"seconds", "minutes"}
_HOURS = 3 * 3_600
_TICKS, _FEW_TICKS = 5, 3
_NARROW = 420

OUTER = "outer"
"""A chart's width in pixels, which a browser sets to that of its place."""

_TICKS_ALONG = f"({OUTER} < {_NARROW} ? {_FEW_TICKS} : {_TICKS})"
"""How many ticks an axis from left to right has."""


def axis_of(field: str, unit: str, channel: str = "y") -> Spec:
    """A field of numbers with its axis, which is drawn along a channel, `x` or `y`."""
    axis: Spec = {
        "title": _TITLES.get(unit), "tickCount": _TICKS, "domain": False, "ticks": False,
        "labelPadding": 6, "labelOverlap": True,
    }  # fmt: skip
    if channel == "x":
        axis["tickCount"] = {"expr": _TICKS_ALONG}
    if unit in _FORMATS:
        axis["format"] = _FORMATS[unit]
    if unit in _SCALED:
        form = _FORMATS.get(unit, "~s")
        axis["labelExpr"] = f"format(datum.value / {_SCALED[unit]}, '{form}')"
    if unit in _TIMES:
        axis["values"] = {"expr": _round_ticks(channel, _SCALED[unit])}
    scale = {"zero": unit not in {"ratio", "cents"}}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": scale}


def _round_ticks(channel: str, size: int) -> str:
    """Ticks at 1, 2 or 5 times a power of ten of hours or minutes, not of their seconds."""
    longest = f"domain('{channel}')[1]"
    ticks = _TICKS_ALONG if channel == "x" else _TICKS
    wanted = f"({longest} / ({ticks} * {size}))"
    power = f"pow(10, floor(log({wanted}) / LN10))"
    more = f"{wanted} / {power}"
    times = f"({more} > 5 ? 10 : {more} > 2 ? 5 : {more} > 1 ? 2 : 1)"
    return f"sequence(0, {longest} + 1, {size} * {power} * {times})"


def time_axis(rows: Sequence[Row]) -> Spec:
    """Days, or first days of weeks or months, on a line of time; the latter have a tick each.

    What is no day, such as a group without one, stands in the order of rows.
    """
    moments = sorted({str(row["k"]) for row in rows})
    axis: Spec = {
        "title": None,
        "labelAngle": 0,
        "grid": False,
        "labelOverlap": True,
        "labelSeparation": 8,
    }
    if not all(_is_day(moment) for moment in moments):
        return {"field": "k", "type": "ordinal", "sort": None, "axis": axis}
    axis |= {"format": "%-d %b", "tickCount": 7}
    if len(moments) > 1 and _days(moments[0], moments[1]) > 1:
        axis["values"] = [_milliseconds(moment) for moment in moments]
    return {"field": "k", "type": "temporal", "timeUnit": "utcyearmonthdate", "axis": axis}


def place(field: str, count: int) -> Spec:
    """A field of places on the map."""
    scale = {"domain": list(range(count)), "paddingInner": 0.08}
    return {"field": field, "type": "ordinal", "axis": None, "scale": scale}


def tooltip(names: Headings, *, is_time: bool = False) -> list[Spec]:
    """What a mark says when it is pointed at; a time is written as in tables."""
    basis = names.basis if names.basis in {BASIS, COUNT} else ""
    titles = {"k": names.row, "s": names.series, "t": names.value, "n": basis}
    said = [
        {"field": field, "title": words, "type": "nominal"}
        for field, words in titles.items()
        if words
    ]
    if is_time:
        said[0] |= {"type": "temporal", "timeUnit": "utcyearmonthdate", "format": "%Y-%m-%d"}
    return said


def has(rows: Sequence[Row], field: str) -> bool:
    """Whether any row knows a field."""
    return any(row.get(field) is not None for row in rows)


def shorter(rows: Sequence[Row], unit: str) -> str:
    """Minutes for seconds that make up no hours."""
    longest = max((row.get("x") or 0 for row in rows), default=0)
    return "minutes" if unit == "seconds" and longest < _HOURS else unit


def picked(row: Row) -> Row:
    """What the map needs of a row."""
    return {name: row[name] for name in ("x", "t") if name in row}


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _milliseconds(day: str) -> int:
    """The beginning of a day in UTC, as browsers count time."""
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp()) * 1_000


def _days(first: str, second: str) -> int:
    return (dt.date.fromisoformat(second) - dt.date.fromisoformat(first)).days
