"""A map of countries as squares: a Vega-Lite specification.

Belongs here: how the map looks. Does not belong here: where countries lie (`countries.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.dashboards.axes import OUTER, Row, Spec, picked, place, tooltip
from orchestration.dashboards.countries import GRID, squares
from orchestration.dashboards.headings import Headings
from orchestration.dashboards.layers import COLORS, layer, spec_of

_FLAT = 0.72
_LEAST_SQUARE = 18


def tiles(rows: Sequence[Row], width: int, names: Headings) -> Spec:
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
    shade = {"condition": {"test": is_known, "value": COLORS[0]}, "value": "var(--empty)"}
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
        layer(square, x, y, color=shade, opacity=strength, tooltip=tooltip(names)),
        layer(words, x, y, text={"field": "k"}, color=ink, opacity=shown),
    ]
    return spec_of(drawn, layers, width, round(side * GRID[1] * _FLAT))
