"""What all charts and maps share: their frame, colours, and layers of marks.

Colours are the page's own variables, so that one SVG serves light, dark and print. Belongs here:
parts of specifications. Does not belong here: which marks a chart has (`charts.py`, `maps.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.dashboards.axes import OUTER, Row, Spec

COLORS = [f"var(--c{number})" for number in range(1, 8)]
"""Of series, one after the other."""


def spec_of(rows: Sequence[Row], layers: list[Spec], width: int, height: int) -> Spec:
    """A chart of layers over rows, so many pixels wide and high."""
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


def layer(mark: Spec, x: Spec, y: Spec, **more: Any) -> Spec:
    """A mark with its places and other encodings."""
    return {"mark": mark, "encoding": {"x": x, "y": y, **more}}


def rule(channel: str, value: float | None) -> list[Spec]:
    """A dashed line at a value to compare with."""
    if value is None:
        return []
    mark = {"type": "rule", "strokeDash": [5, 4], "color": "var(--bad)"}
    return [{"mark": mark, "encoding": {channel: {"datum": value}}}]
