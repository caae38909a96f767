"""How charts look: Vega-Lite specifications, drawn as SVG by vl-convert, and again by a browser.

Belongs here: lines and bars. Does not belong here: what is drawn (`content.py`, `series.py`,
`tables.py`), maps (`maps.py`), what all share (`layers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.dashboards.axes import (
    OUTER,
    Row,
    Spec,
    axis_of,
    has,
    shorter,
    time_axis,
    tooltip,
)
from orchestration.dashboards.definition import Widget
from orchestration.dashboards.headings import Headings
from orchestration.dashboards.layers import COLORS, layer, rule, spec_of
from orchestration.dashboards.maps import tiles

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
_BAR_STEP = 24
_LEGEND = 130
_LABEL, _LABEL_SHARE = 170, 0.42
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
        band = {"type": "area", "opacity": 0.18, "color": COLORS[0]} | _GAPS
        single = {"type": "rule", "opacity": 0.3, "strokeWidth": 2, "color": COLORS[0]}
        ends = [layer(mark, x, axis_of("l", unit), y2={"field": "u"}) for mark in (band, single)]
        layers += [ends[0], {"transform": _ALONE, **ends[1]}]
    if not many and has(rows, "y"):
        dashed = {
            "type": "line",
            "strokeDash": [3, 3],
            "strokeWidth": 1.3,
            "color": "var(--before)",
            **_GAPS,
        }
        layers.append(layer(dashed, x, axis_of("y", unit)))
    color = {"value": COLORS[0]}
    if many:
        color = {
            "field": "s",
            "type": "nominal",
            "scale": {
                "domain": series,
                "range": [COLORS[n % len(COLORS)] for n in range(len(series))],
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
    layers.append(layer(line, x, axis_of("x", unit), color=color, tooltip=words))
    layers.append(_unfinished(x, axis_of("x", unit), color, words))
    layers += rule("y", reference)
    return spec_of(rows, layers, width, HEIGHT)


def _unfinished(x: Spec, y: Spec, color: Spec, words: list[Spec]) -> Spec:
    """Hollow points where a period is not over, or data begin within it."""
    hollow = {"type": "point", "size": 34, "fill": "var(--card)", "strokeWidth": 1.6, "opacity": 1}
    stroke = color | ({"legend": None} if "field" in color else {})
    why = {"field": "w", "type": "nominal", "title": "But"}
    return {
        "transform": [{"filter": "isValid(datum.w) && isValid(datum.x)"}],
        **layer(hollow, x, y, stroke=stroke, tooltip=[*words, why]),
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
    bar = {"type": "bar", "height": 14, "color": COLORS[0], "cornerRadiusEnd": 2, "opacity": 0.9}
    layers = [layer(bar, axis_of("x", unit, "x") | zero, y, tooltip=tooltip(names))]
    if has(rows, "y"):
        tick = {"type": "tick", "thickness": 2, "size": 18, "color": "var(--before-strong)"}
        layers.append(layer(tick, axis_of("y", unit, "x") | zero, y))
    if has(rows, "l"):
        interval = {"type": "rule", "strokeWidth": 1.5, "color": "var(--ink)"}
        layers.append(layer(interval, axis_of("l", unit, "x") | zero, y, x2={"field": "u"}))
    words = {"type": "text", "align": "right", "fontSize": 11, "color": "var(--ink)"}
    text = {"field": "t", "type": "nominal"}
    layers.append(layer(words, {"value": "width"}, y, text=text))
    layers += rule("x", reference)
    rows = [row for row in rows if "h" not in row]
    return spec_of(rows, layers, width, max(_BAR_STEP * 2, _BAR_STEP * len(rows)) + _AXIS)
