"""Native charts of the workbook: lines, bars, and a band between two lines.

Belongs here: charts over cells that are written already. Does not belong here: the cells
(`workbook.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from orchestration.reports.defined.document import ForecastSection, FunnelSection, TrendSection
from orchestration.reports.defined.document_parts import Series, TrendPoint

_PALETTE = ("#1D6F9C", "#D9730D", "#2B8A5F", "#8A4FA3", "#B0893B", "#6B7785")
_GREY, _AMBER, _RED = "#93A3B5", "#D9730D", "#B3261E"
_SIZE = {"width": 760, "height": 360}
_KINDS: dict[str, dict[str, str]] = {
    "line": {"type": "line"},
    "bar": {"type": "column", "subtype": "stacked"},
    "area": {"type": "column", "subtype": "stacked"},
}


def add_trend(
    book: Any, sheet: Worksheet, section: TrendSection, head: int, days: Sequence[dt.date]
) -> None:
    """A chart of a trend's columns.

    Args:
        book: The workbook.
        sheet: The section's sheet.
        section: The section.
        head: Row of the headings.
        days: Those of the rows below it.
    """
    shown = [
        (column, each)
        for column, each in enumerate(section.series, 1)
        if section.chart == "line" or not each.is_previous
    ]
    if not shown:
        return
    chart = book.add_chart(_KINDS[section.chart])
    for index, (column, each) in enumerate(shown):
        color = _GREY if each.is_previous else _PALETTE[index % len(_PALETTE)]
        line = {"color": color, "width": 1.75}
        if each.is_previous:
            line["dash_type"] = "dash"
        dot = {"type": "circle" if sum(map(_has_value, each.points)) == 1 else "none", "size": 6}
        drawn = {"line": line, "marker": dot}
        look = drawn if section.chart == "line" else {"fill": {"color": color}, "gap": 40}
        marks = _marks(each, days, color, section.chart)
        chart.add_series({**_columns(sheet, head, len(days), column), **look, "points": marks})
    if section.floor is not None and section.chart == "line":
        line = {"color": _RED, "width": 1.25, "dash_type": "dash"}
        column = len(section.series) + 1
        chart.add_series({**_columns(sheet, head, len(days), column), "line": line})
    _dress(chart, sheet, len(days))
    sheet.insert_chart(head, _beside(len(section.series) + 2), chart, _told(section.text))


def add_forecast(
    book: Any, sheet: Worksheet, section: ForecastSection, head: int, count: int
) -> None:
    """A chart of a forecast: the band as an area upon one that is not seen, and lines."""
    band = book.add_chart({"type": "area", "subtype": "stacked"})
    band.add_series({**_columns(sheet, head, count, 3), "fill": {"none": True}})
    fill = {"color": _AMBER, "transparency": 82}
    band.add_series({**_columns(sheet, head, count, 4), "fill": fill})
    lines = book.add_chart({"type": "line"})
    looks = ((1, _PALETTE[0], "solid"), (2, _AMBER, "solid"), (5, _GREY, "dash"))
    for column, color, dash in looks:
        line = {"color": color, "width": 1.75, "dash_type": dash}
        lines.add_series({**_columns(sheet, head, count, column), "line": line})
    band.combine(lines)
    _dress(band, sheet, count)
    band.set_legend({"position": "top", "delete_series": [0]})
    sheet.insert_chart(head, 7, band, _told(section.text))


def add_funnel(book: Any, sheet: Worksheet, section: FunnelSection, head: int, count: int) -> None:
    """Bars of a funnel's shares."""
    chart = book.add_chart({"type": "bar"})
    chart.add_series({**_columns(sheet, head, count, 2), "fill": {"color": _PALETTE[0]}, "gap": 40})
    chart.add_series({**_columns(sheet, head, count, 3), "fill": {"color": _GREY}})
    chart.set_title(_title(sheet))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%", "min": 0, "max": 1})
    chart.set_legend({"position": "top"})
    chart.set_size(_SIZE)
    sheet.insert_chart(head + count + 3, 0, chart, _told(section.text))


def _marks(
    series: Series, days: Sequence[dt.date], color: str, kind: str
) -> list[dict[str, Any] | None]:
    """Paler bars and dashed ends of lines for days, weeks or months that are not known whole."""
    partial = {point.time for point in series.points if not point.number.is_complete}
    pale: dict[str, Any] = {"fill": {"color": color, "transparency": 55}}
    if kind == "line":
        pale = {"line": {"color": color, "width": 1.75, "dash_type": "square_dot"}}
    return [pale if day in partial else None for day in days] if partial else []


def _has_value(point: TrendPoint) -> bool:
    return point.number.value is not None


def _columns(sheet: Worksheet, head: int, count: int, column: int) -> dict[str, Any]:
    name = sheet.get_name()
    return {
        "name": [name, head, column],
        "categories": [name, head + 1, 0, head + count, 0],
        "values": [name, head + 1, column, head + count, column],
    }


def _dress(chart: Any, sheet: Worksheet, count: int) -> None:
    chart.set_title(_title(sheet))
    chart.set_legend({"position": "top"})
    axis = {
        "date_axis": True,
        "num_format": "d mmm",
        "major_unit": max(1, count // 8) if count > 14 else 7,
        "major_unit_type": "days",
        "num_font": {"size": 9},
    }
    if count <= 14:
        axis = {"text_axis": True, "num_format": "d mmm", "num_font": {"size": 9}}
    chart.set_x_axis(axis)
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E7ECF2"}}})
    chart.show_blanks_as("gap")
    chart.set_size(_SIZE)


def _title(sheet: Worksheet) -> dict[str, Any]:
    """The section's title, from its cell: as a text, one that begins with = would be a formula."""
    return {"name": [sheet.get_name(), 0, 0], "overlay": False, "name_font": {"size": 12}}


def _beside(columns: int) -> int:
    return columns + 1


def _told(text: str) -> dict[str, Any]:
    """What a reader who cannot see the chart is told."""
    return {"description": text[:2_000], "object_position": 1}
