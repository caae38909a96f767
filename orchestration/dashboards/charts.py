"""How charts look: Vega-Lite specifications, drawn as SVG by vl-convert, and again by a browser.

Colours are the page's own variables, so that one SVG serves light, dark and print. Belongs here:
marks and axes. Does not belong here: what is drawn (`content.py`, `series.py`, `tables.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.dashboards.axes import (
    OUTER,
    Row,
    Spec,
    axis_of,
    has,
    picked,
    place,
    shorter,
    time_axis,
    tooltip,
)
from orchestration.dashboards.countries import GRID, squares
from orchestration.dashboards.definition import Widget
from orchestration.dashboards.headings import Headings

_COLORS = [f"var(--c{number})" for number in range(1, 8)]
_GAPS = {"invalid": "break-paths-show-path-domains"}
_ALONE = [
    {
        "window": [
            {"op": "lag", "field": "x", "as": "before"},
            {"op": "lead", "field": "x", "as": "after"},
        ],
        "sort": [{"field": "k"}],
    },
    {"filter": "isValid(datum.x) && !isValid(datum.before) && !isValid(datum.after)"},
]
"""Points between two gaps, of whose interval a band would show nothing."""
_AXIS = 24
_WORDS = 66
_FLAT = 0.72
_BAR_STEP = 24
_LEGEND = 130
_LABEL, _LABEL_SHARE = 170, 0.36
_LEAST_SQUARE = 18
_UNNAMED = Headings()
HEIGHT = 190


def chart_of(widget: Widget, rows: Sequence[Row], unit: str, width: int, names: Headings) -> Spec:
    """A widget's chart or map, as wide as a number of pixels."""
    reference = widget.visualization.reference
    if widget.type == "map":
        return tiles(rows, width, names)
    drawn = bars if widget.visualization.mark == "bar" else lines
    return drawn(rows, unit, width, reference, names)


def lines(
    rows: Sequence[Row],
    unit: str,
    width: int,
    reference: float | None,
    names: Headings = _UNNAMED,
) -> Spec:
    """Lines over time: intervals as a band, the time before dashed where there is one line.

    A line ends where a value is hidden or missing, and begins again after it.
    """
    series = sorted({str(row["s"]) for row in rows})
    unit = shorter(rows, unit)
    x = time_axis(rows)
    many = len(series) > 1
    layers: list[Spec] = []
    if not many and has(rows, "l"):
        band = {"type": "area", "opacity": 0.18, "color": _COLORS[0]} | _GAPS
        single = {"type": "rule", "opacity": 0.3, "strokeWidth": 2, "color": _COLORS[0]}
        ends = [_layer(mark, x, axis_of("l", unit), y2={"field": "u"}) for mark in (band, single)]
        layers += [ends[0], {"transform": _ALONE, **ends[1]}]
    if not many and has(rows, "y"):
        dashed = {
            "type": "line",
            "strokeDash": [3, 3],
            "strokeWidth": 1.3,
            "color": "var(--before)",
            **_GAPS,
        }
        layers.append(_layer(dashed, x, axis_of("y", unit)))
    color = {"value": _COLORS[0]}
    if many:
        color = {
            "field": "s",
            "type": "nominal",
            "scale": {
                "domain": series,
                "range": [_COLORS[n % len(_COLORS)] for n in range(len(series))],
            },
            "legend": {
                "title": None,
                "orient": "top",
                "symbolType": "stroke",
                "columns": {"expr": f"max(1, floor({OUTER} / {_LEGEND}))"},
            },
        }
    line = {"type": "line", "strokeWidth": 2, "strokeJoin": "round", **_GAPS}
    line["point"] = {"size": 14, "filled": True}
    words = tooltip(names, is_time=x["type"] == "temporal")
    layers.append(_layer(line, x, axis_of("x", unit), color=color, tooltip=words))
    layers.append(_unfinished(x, axis_of("x", unit), color, words))
    layers += _rule("y", reference)
    return _spec(rows, layers, width, HEIGHT)


def _unfinished(x: Spec, y: Spec, color: Spec, words: list[Spec]) -> Spec:
    """Hollow points where a period is not over, or data begin within it."""
    hollow = {"type": "point", "size": 34, "fill": "var(--card)", "strokeWidth": 1.6, "opacity": 1}
    stroke = color | ({"legend": None} if "field" in color else {})
    why = {"field": "w", "type": "nominal", "title": "But"}
    return {
        "transform": [{"filter": "isValid(datum.w) && isValid(datum.x)"}],
        **_layer(hollow, x, y, stroke=stroke, tooltip=[*words, why]),
    }


def bars(
    rows: Sequence[Row],
    unit: str,
    width: int,
    reference: float | None,
    names: Headings = _UNNAMED,
) -> Spec:
    """Bars by group with their values as words, the time before as a tick, intervals as lines."""
    unit = shorter(rows, unit)
    longest = {"expr": f"min({_LABEL}, {_LABEL_SHARE} * {OUTER})"}
    groups = {"title": None, "labelLimit": longest, "ticks": False, "domain": False, "grid": False}
    y = {"field": "k", "type": "nominal", "sort": None, "axis": groups}
    room = {"range": [0, {"expr": f"width - {_WORDS}"}]}
    zero = {"scale": {"zero": True, "nice": True, **room}}
    bar = {"type": "bar", "height": 14, "color": _COLORS[0], "cornerRadiusEnd": 2, "opacity": 0.9}
    layers = [_layer(bar, axis_of("x", unit, "x") | zero, y, tooltip=tooltip(names))]
    if has(rows, "y"):
        tick = {"type": "tick", "thickness": 2, "size": 18, "color": "var(--before-strong)"}
        layers.append(_layer(tick, axis_of("y", unit, "x") | zero, y))
    if has(rows, "l"):
        interval = {"type": "rule", "strokeWidth": 1.5, "color": "var(--ink)"}
        layers.append(_layer(interval, axis_of("l", unit, "x") | zero, y, x2={"field": "u"}))
    words = {"type": "text", "align": "right", "fontSize": 11, "color": "var(--ink)"}
    text = {"field": "t", "type": "nominal"}
    layers.append(_layer(words, {"value": "width"}, y, text=text))
    layers += _rule("x", reference)
    rows = [row for row in rows if "h" not in row]
    return _spec(rows, layers, width, max(_BAR_STEP * 2, _BAR_STEP * len(rows)) + _AXIS)


def tiles(rows: Sequence[Row], width: int, names: Headings = _UNNAMED) -> Spec:
    """A map of equal squares, one per country, near to where it lies.

    Where squares are too small for all codes, those with a figure have theirs.
    """
    known = {row["k"]: row for row in rows}
    drawn = [
        {"k": code, "column": column, "line": line, **picked(known.get(code, {}))}
        for code, column, line in squares()
    ]
    x = place("column", GRID[0])
    y = place("line", GRID[1])
    is_known = "isValid(datum.x)"
    has_room = f"{is_known} || {OUTER} >= {_LEAST_SQUARE * GRID[0]}"
    shade = {"condition": {"test": is_known, "value": _COLORS[0]}, "value": "var(--empty)"}
    scale = {"type": "sqrt", "range": [0.35, 1]}
    strength = {
        "condition": {
            "test": is_known, "field": "x", "type": "quantitative", "scale": scale, "legend": None,
        },
        "value": 1,
    }  # fmt: skip
    ink = {"condition": {"test": is_known, "value": "var(--on-color)"}, "value": "var(--muted)"}
    side = width / GRID[0]
    square = {"type": "rect", "cornerRadius": 2, "invalid": None}
    words = {"type": "text", "fontSize": {"expr": f"max(8, round({OUTER} / {GRID[0]} * 0.4))"}}
    shown = {"condition": {"test": has_room, "value": 1}, "value": 0}
    layers = [
        _layer(square, x, y, color=shade, opacity=strength, tooltip=tooltip(names)),
        _layer(words, x, y, text={"field": "k"}, color=ink, opacity=shown),
    ]
    return _spec(drawn, layers, width, round(side * GRID[1] * _FLAT))


def _spec(rows: Sequence[Row], layers: list[Spec], width: int, height: int) -> Spec:
    axis = {
        "labelColor": "var(--muted)", "titleColor": "var(--muted)", "gridColor": "var(--line)",
        "domainColor": "var(--line)", "tickColor": "var(--line)", "labelFontSize": 11,
        "titleFontSize": 11, "titleFontWeight": "normal", "labelSeparation": 8,
    }  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"name": "rows", "values": list(rows)},
        "params": [{"name": OUTER, "value": width}],
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 12, "right": 4, "top": 2, "bottom": 2},
        "background": "transparent",
        "layer": layers,
        "config": {
            "font": "Inter, system-ui, sans-serif",
            "view": {"stroke": None},
            "axis": axis,
            "legend": {"labelColor": "var(--ink)", "labelFontSize": 11},
        },
    }


def _layer(mark: Spec, x: Spec, y: Spec, **more: Any) -> Spec:
    return {"mark": mark, "encoding": {"x": x, "y": y, **more}}


def _rule(channel: str, value: float | None) -> list[Spec]:
    """A dashed line at a value to compare with."""
    if value is None:
        return []
    mark = {"type": "rule", "strokeDash": [5, 4], "color": "var(--bad)"}
    return [{"mark": mark, "encoding": {channel: {"datum": value}}}]
