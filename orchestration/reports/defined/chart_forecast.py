"""A forecast as a chart: its band, what was, what is foretold, and its baseline.

Belongs here: marks. Does not belong here: axes (`chart_axes.py`), drawing (`charts.py`).
"""

from __future__ import annotations

from orchestration.metrics.written import SCALE
from orchestration.reports.defined.chart_axes import GREY, PALETTE, Spec, x_axis, y_axis
from orchestration.reports.defined.document import ForecastSection

_COLORS = {
    "actual": PALETTE[0],
    "forecast with 80% band": PALETTE[1],
    "baseline: same day a week before": GREY,
}
_ACTUAL, _FORECAST, _BASELINE = _COLORS
_DASHES = {_BASELINE: [3, 2]}


def forecast_layers(section: ForecastSection) -> list[Spec]:
    """The layers of a forecast: its band, then what was, what is foretold and its baseline."""
    scale = SCALE[section.unit]
    known: list[Spec] = [
        {"date": each.time.isoformat(), "value": each.number.value * scale, "what": _ACTUAL}
        for each in section.history
        if each.number.value is not None
    ]
    ahead: list[Spec] = [
        {
            "date": each.time.isoformat(),
            "value": each.point.value * scale,
            "low": each.low_80 * scale,
            "high": each.high_80 * scale,
            "what": _FORECAST,
        }
        for each in section.points
        if each.point.value is not None
    ]
    baseline: list[Spec] = [
        {"date": each.time.isoformat(), "value": each.baseline.value * scale, "what": _BASELINE}
        for each in section.points
        if each.baseline is not None and each.baseline.value is not None
    ]
    x = x_axis("day", [each.time.isoformat() for each in (*section.history, *section.points)])
    y = y_axis(section.unit, zero=False)
    shown = {row["what"]: _COLORS[row["what"]] for row in (*known, *ahead, *baseline)}
    color = {
        "field": "what",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(shown), "range": list(shown.values())},
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
        "scale": {"domain": list(shown), "range": [_DASHES.get(each, [1, 0]) for each in shown]},
        "legend": None,
    }
    band = {
        "data": {"values": ahead},
        "mark": {"type": "area", "color": _COLORS[_FORECAST], "opacity": 0.16},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    lines = {
        "data": {"values": [*known, *ahead, *baseline]},
        "mark": {"type": "line", "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {"x": x, "y": y, "color": color, "strokeDash": dash},
    }
    return [band, lines]
