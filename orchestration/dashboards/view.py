"""A widget as a page shows it.

Belongs here: that shape. Does not belong here: filling it (`page.py`), layout (`templates/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from orchestration.dashboards.cells import Cell
from orchestration.dashboards.content import Content
from orchestration.dashboards.countries import apart
from orchestration.dashboards.definition import Widget
from orchestration.dashboards.headings import Headings, headings_of
from orchestration.dashboards.surroundings import Alert
from orchestration.dashboards.texts import HIDDEN_CHART
from orchestration.metrics.written import NO_DATA

_MANY_COLUMNS = 3
"""Columns of figures."""


@dataclass
class View:
    """A widget as the page shows it."""

    widget: Widget
    kind: str
    content: Content | None = None
    headers: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[Cell]]] = field(default_factory=list)
    svg: str = ""
    narrow_svg: str = ""
    drawing: Future[str] | None = None
    narrow_drawing: Future[str] | None = None
    spec: dict[str, Any] | None = None
    spark: str = ""
    time: str = ""
    notes: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    fault: str = ""
    alerts: list[Alert] | None = None
    flat: list[dict[str, Any]] = field(default_factory=list)

    @property
    def cell(self) -> Cell:
        """A tile's number."""
        return self.rows[0][1][0] if self.rows else {"m": 1}

    @property
    def without_chart(self) -> str:
        """What stands in a chart's place that has no point: hidden is not missing."""
        is_hidden = any(cell.get("h") for _, cells in self.rows for cell in cells)
        return HIDDEN_CHART if is_hidden else NO_DATA

    @property
    def many(self) -> bool:
        """Whether a chart has several series."""
        return len({row["s"] for row in self.flat}) > 1

    @property
    def names(self) -> Headings:
        """What the columns of its table are called."""
        return headings_of(self.widget, self.headers, self.cells)

    @property
    def cells(self) -> Iterator[Cell]:
        """All that it shows, whatever is chosen."""
        choices = self.content.choices.values() if self.content else [self.rows]
        return (cell for rows in choices for _, row in rows for cell in row)

    @property
    def apart(self) -> str:
        """What a map has no square for."""
        return apart(self.rows) if self.kind == "map" else ""

    @property
    def height(self) -> int:
        """Pixels that a chart takes at any width, so that nothing moves when it is drawn.

        Maps, and charts that no script draws again, keep their proportion instead: 0.
        """
        is_fixed = self.content is not None and self.kind != "map"
        return int(self.spec["height"]) if self.spec and is_fixed else 0

    @property
    def has_many_columns(self) -> bool:
        """Whether a table has more columns than a phone shows side by side."""
        return self.kind == "table" and len(self.headers) >= _MANY_COLUMNS

    def wait(self) -> None:
        """Take what was drawn meanwhile."""
        self.svg = self.drawing.result() if self.drawing else ""
        self.narrow_svg = self.narrow_drawing.result() if self.narrow_drawing else ""
