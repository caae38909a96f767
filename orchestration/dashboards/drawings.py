"""A view's chart: its points, how wide it is drawn, what its marks mean.

Belongs here: charts of one view. Does not belong here: how charts look (`charts.py`), drawing
(`draw.py`), rows and cells (`page.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.dashboards import charts, draw
from orchestration.dashboards.cells import Cell
from orchestration.dashboards.view import View

_COLUMN = 88
"""Pixels of one of twelve columns."""
_WIDE, _NARROW = 900, 340
"""Pixels of a chart that no script draws again, on a screen and on a phone."""


def chart_rows(rows: Sequence[tuple[str, Sequence[Cell]]]) -> list[dict[str, Any]]:
    """Rows and cells as one list of points: `k` the group or day, `s` the series."""
    return [{"k": label, "s": "", **cell} for label, cells in rows for cell in cells]


def draw_chart(view: View, unit: str) -> None:
    """Begin to draw a view's chart or map, and note what its marks mean.

    Args:
        view: A view with rows.
        unit: Of its numbers.
    """
    widget = view.widget
    view.flat = chart_rows(view.rows)
    width = widget.position.width * _COLUMN
    is_redrawn = view.content is not None
    width = width if is_redrawn else min(width, _WIDE)
    names = view.names
    view.spec = charts.chart_of(widget, view.flat, unit, width, names)
    view.notes += _legend(view)
    if any(row.get("x") is not None for row in view.flat):
        view.drawing = draw.begun(view.spec, widget.id)
        if not is_redrawn:
            narrow = charts.chart_of(widget, view.flat, unit, _NARROW, names)
            view.narrow_drawing = draw.begun(narrow, f"{widget.id}-narrow")


def _legend(view: View) -> list[str]:
    """What the marks beside a chart's own mean, and where there is none."""
    if view.kind == "map":
        return []
    is_bar = view.widget.visualization.mark == "bar"
    known = {name for row in view.flat for name, value in row.items() if value is not None}
    has_gaps = any(cell.get("x") is None for cell in view.cells)
    said = ["Gaps: hidden, or no data."] if has_gaps and not is_bar else []
    if not is_bar and any("w" in cell for cell in view.cells):
        said.append("Hollow: incomplete.")
    if "y" in known and not view.many:
        said.append("Tick: before." if is_bar else "Dashed: the period before.")
    if "l" in known and not view.many:
        said.append("Line: 95 % interval." if is_bar else "Band: 95 % interval.")
    return said
