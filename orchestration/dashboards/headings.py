"""What the columns of a widget's table are called, and the lines of a chart's tooltip.

Belongs here: those words. Does not belong here: names of dimensions (`metrics/words.py`), figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestration.dashboards.cells import Cell
from orchestration.dashboards.definition import Widget
from orchestration.dashboards.row_times import grain_of_column
from orchestration.metrics.words import dimension

BASIS, COUNT = "n, 95 % interval", "n"
"""What rates and means stand on."""

_TIMES = {"day": "Day", "week": "Week of", "month": "Month of"}


@dataclass(frozen=True)
class Headings:
    """Names of the columns; one that a widget does not have is empty.

    Attributes:
        row: What a row is: a day, or a value of a dimension.
        series: What parts the lines of a chart.
        value: The figure.
        basis: What stands beside it.
    """

    row: str = "Group"
    series: str = ""
    value: str = "Value"
    basis: str = ""

    @property
    def rows(self) -> str:
        """The heading of rows, each of which names its series."""
        return f"{self.row}, {self.series.lower()}" if self.series else self.row


def headings_of(widget: Widget, figures: Sequence[str], cells: Iterable[Cell]) -> Headings:
    """The headings of a widget.

    Args:
        widget: The widget.
        figures: What its figures are called.
        cells: All that it shows, whatever is chosen.
    """
    query = widget.query
    by = dimension(query.dimensions[0]) if query.dimensions else ""
    known = {name for cell in cells for name in cell}
    is_one = len(figures) == 1
    row, series = _row(widget), ""
    if query.granularity:
        series = by or ("" if is_one else "Metric")
    return Headings(row, series, figures[0] if is_one else "Value", _basis(known))


def _row(widget: Widget) -> str:
    query = widget.query
    if query.granularity:
        return _TIMES[query.granularity]
    column = query.dimensions[0] if query.dimensions else query.group_by
    if column is None:
        return Headings.row
    grain = grain_of_column(column) if query.group_by else None
    return _TIMES[grain] if grain else dimension(column)


def _basis(known: set[str]) -> str:
    """What stands beside the figures: what they stand on, else the time before, else warnings."""
    if "n" in known:
        return BASIS if "l" in known else COUNT
    if "p" in known:
        return "Period before"
    return "Note" if "w" in known else ""
