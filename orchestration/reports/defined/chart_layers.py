"""Layers of a chart: how a trend and a forecast are drawn in Vega-Lite's words.

Belongs here: marks and axes. Does not belong here: drawing (`charts.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from orchestration.reports.defined.document import ForecastSection, TrendSection
from orchestration.reports.defined.document_parts import Series, Unit
from orchestration.reports.defined.writing import SCALE

Spec = dict[str, Any]

PALETTE = ("#1d6f9c", "#d9730d", "#2b8a5f", "#8a4fa3", "#b0893b", "#6b7785")
"""Colours of series that differ in lightness, too."""


_BLUE, _GREY, _AMBER, _RED = PALETTE[0], "#93a3b5", "#d9730d", "#b3261e"
_ACTUAL, _FORECAST = "actual", "forecast with 80% band"
_BASELINE = "baseline: same day a week before"
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


def trend_layers(section: TrendSection) -> list[Spec]:
    """The layers of a section that shows metrics over time."""
    names = [each.name for each in section.series]
    is_compared = any(each.is_previous for each in section.series)
    colors = [_BLUE, _GREY] if is_compared else list(PALETTE)
    legend = {"orient": "top", "title": None, "offset": 4, "symbolSize": 40, "labelLimit": 150}
    legend |= {"symbolType": "stroke"} if section.chart == "line" else {"symbolType": "square"}
    if section.width == "half" and len(names) > 2:
        legend |= {"columns": 3, "labelLimit": 62}
    color = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names, "range": [colors[at % len(colors)] for at in range(len(names))]},
        "legend": legend if len(names) > 1 else None,
    }
    rows = list(_rows(section.series, section.unit))
    marks = {"bar": _bars, "area": _areas, "line": _lines}[section.chart]
    layers = marks(section, rows, color)
    if section.floor is not None:
        layers.append(_floor(section))
    return layers


def _rows(series: Sequence[Series], unit: Unit) -> Iterator[Spec]:
    for order, each in enumerate(series):
        for point in each.points:
            if point.number.value is not None:
                yield {
                    "date": point.time.isoformat(),
                    "series": each.name,
                    "order": order,
                    "before": each.is_previous,
                    "over": point.number.is_complete,
                    "value": point.number.value * SCALE[unit],
                }


def _lines(section: TrendSection, rows: Sequence[Spec], color: Spec) -> list[Spec]:
    y = _y(section.unit, zero=False)
    common = {"x": _x(section.granularity, [row["date"] for row in rows]), "y": y, "color": color}
    dash = {
        "field": "before",
        "type": "nominal",
        "scale": {"domain": [False, True], "range": [[1, 0], [3, 2]]},
        "legend": None,
    }
    line = {
        "data": {"values": list(rows)},
        "mark": {"type": "line", "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {**common, "strokeDash": dash},
    }
    hollow = {"type": "point", "filled": False, "fill": "#ffffff", "size": 14, "strokeWidth": 1.2}
    not_over = [row for row in rows if not row["over"]]
    if not not_over:
        return [line]
    return [line, {"data": {"values": not_over}, "mark": hollow, "encoding": common}]


def _areas(section: TrendSection, rows: Sequence[Spec], color: Spec) -> list[Spec]:
    return [_stacked(section, rows, color, paddings=(0.18, 0.1))]


def _bars(section: TrendSection, rows: Sequence[Spec], color: Spec) -> list[Spec]:
    own = [row for row in rows if not row["before"]]
    return [_stacked(section, own, color, paddings=(0.32, 0.12))]


def _stacked(
    section: TrendSection, rows: Sequence[Spec], color: Spec, paddings: tuple[float, float]
) -> Spec:
    """Bars of days, weeks or months, series upon series; pale where the time is not over."""
    band = _x(section.granularity, [row["date"] for row in rows])
    band["scale"] |= {"type": "band", "paddingInner": paddings[0], "paddingOuter": paddings[1]}
    band["scale"].pop("padding")
    opacity = {
        "field": "over",
        "type": "nominal",
        "scale": {"domain": [True, False], "range": [1, 0.45]},
        "legend": None,
    }
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "bar"},
        "encoding": {
            "x": band,
            "y": _y(section.unit, zero=True),
            "color": color,
            "order": {"field": "order", "type": "quantitative"},
            "opacity": opacity,
        },
    }


def _floor(section: TrendSection) -> Spec:
    value = (section.floor or 0) * SCALE[section.unit]
    return {
        "data": {"values": [{"value": value}]},
        "mark": {"type": "rule", "color": _RED, "strokeDash": [3, 2], "strokeWidth": 1},
        "encoding": {"y": _y(section.unit, zero=False)},
    }


def forecast_layers(section: ForecastSection) -> list[Spec]:
    """The layers of a forecast: its band, then what was, what is foretold and its baseline."""
    scale = SCALE[section.unit]
    known = [
        {"date": each.time.isoformat(), "value": each.number.value * scale, "what": _ACTUAL}
        for each in section.history
        if each.number.value is not None
    ]
    ahead = [
        {
            "date": each.time.isoformat(),
            "value": (each.point.value or 0) * scale,
            "low": each.low_80 * scale,
            "high": each.high_80 * scale,
            "what": _FORECAST,
        }
        for each in section.points
    ]
    baseline = [
        {"date": each.time.isoformat(), "value": each.baseline.value * scale, "what": _BASELINE}
        for each in section.points
        if each.baseline is not None and each.baseline.value is not None
    ]
    x = _x("day", [each.time.isoformat() for each in (*section.history, *section.points)])
    y = _y(section.unit, zero=False)
    names = {_ACTUAL: _BLUE, _FORECAST: _AMBER, _BASELINE: _GREY}
    color = {
        "field": "what",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(names), "range": list(names.values())},
        "legend": {
            "orient": "top",
            "title": None,
            "offset": 4,
            "symbolSize": 40,
            "symbolType": "stroke",
            "labelLimit": 200,
        },
    }
    dash = {
        "field": "what",
        "type": "nominal",
        "scale": {"domain": list(names), "range": [[1, 0], [1, 0], [3, 2]]},
        "legend": None,
    }
    band = {
        "data": {"values": ahead},
        "mark": {"type": "area", "color": _AMBER, "opacity": 0.16},
        "encoding": {
            "x": x,
            "y": {**y, "field": "low"},
            "y2": {"field": "high"},
        },
    }
    lines = {
        "data": {"values": [*known, *ahead, *baseline]},
        "mark": {"type": "line", "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {"x": x, "y": y, "color": color, "strokeDash": dash},
    }
    return [band, lines]


def _x(grain: str, dates: Iterable[str]) -> Spec:
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


def _y(unit: Unit, *, zero: bool) -> Spec:
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
