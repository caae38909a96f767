"""The axes of charts over time, in Vega-Lite's words.

Belongs here: scales, ticks, formats. Does not belong here: marks (`chart_trend.py`,
`chart_forecast.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from orchestration.reports.defined.document_parts import Unit

Spec = dict[str, Any]

PALETTE = ("#1d6f9c", "#d9730d", "#2b8a5f", "#8a4fa3", "#b0893b", "#6b7785")
"""Colours of series that differ in lightness, too."""

GREY = "#93a3b5"
"""What others are compared with: the time before, a baseline."""

_MOST_LABELS = 6
_FORMATS: Mapping[Unit, str] = {
    "count": ",d",
    "ratio": ".0%",
    "cents": "$,.0f",
    "micros": "$,.3f",
    "seconds": ",.0f",
    "millis": ",.0f",
    "bytes": ",.0f",
    "score": ".1f",
}
_TITLES: Mapping[Unit, str] = {"seconds": "hours", "millis": "milliseconds", "bytes": "GB"}


def x_axis(grain: str, dates: Iterable[str]) -> Spec:
    """Days, weeks or months in their order; some of them labelled, days on Mondays."""
    domain = _every(grain, dates)
    mondays = [day for day in domain if date.fromisoformat(day).weekday() == 0]
    known = mondays if grain == "day" and len(mondays) > 1 else domain
    label = "%b %y" if grain == "month" else "%-d %b"
    return {
        "field": "date",
        "type": "ordinal",
        "scale": {"type": "point", "domain": domain, "padding": 0.3},
        "axis": {
            "title": None,
            "grid": False,
            "values": known[:: max(1, -(-len(known) // _MOST_LABELS))],
            "labelExpr": f"utcFormat(toDate(datum.value), '{label}')",
            "labelAngle": 0,
        },
    }


def _every(grain: str, dates: Iterable[str]) -> list[str]:
    """All days or weeks from the first to the last, those without a number, too; months as are."""
    known = sorted(set(dates))
    if grain == "month" or not known:
        return known
    first, last = date.fromisoformat(known[0]), date.fromisoformat(known[-1])
    step = 7 if grain == "week" else 1
    days = (last - first).days
    return [(first + timedelta(days=day)).isoformat() for day in range(0, days + 1, step)]


def y_axis(unit: Unit, *, zero: bool) -> Spec:
    """Values in the unit that people read.

    Args:
        unit: What they are in.
        zero: Whether the axis begins at none, as bars need it.
    """
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": zero, "nice": True},
        "axis": {
            "title": _TITLES.get(unit),
            "format": _FORMATS[unit],
            "tickCount": 4,
            "domain": False,
        },
    }
