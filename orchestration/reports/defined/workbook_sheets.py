"""The sheets of a workbook: one for each section of a report.

Belongs here: which cells a section of figures has. Does not belong here: those of lists and words
(`workbook_lists.py`), how a cell is written (`workbook_cells.py`), charts (`workbook_charts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from orchestration.metrics.written import SCALE
from orchestration.reports.defined.document import (
    ForecastSection,
    FunnelSection,
    HeatmapSection,
    TableSection,
    TilesSection,
    TrendSection,
)
from orchestration.reports.defined.workbook_cells import FIRST_ROW, FORMATS, Sheets
from orchestration.reports.defined.workbook_charts import add_forecast, add_funnel, add_trend
from orchestration.reports.defined.workbook_lists import alerts, quality, words

_UNDER_CHART = 25

_SHOWN: Mapping[str, str] = {
    "count": "",
    "ratio": "%",
    "cents": "USD",
    "micros": "USD",
    "seconds": "h",
    "millis": "ms",
    "bytes": "GB",
    "score": "",
}
"""The unit that people read."""


def _tiles(sheets: Sheets, sheet: Worksheet, section: TilesSection) -> None:
    names = ("Metric", "Now", "Before", "Change", "Beyond chance", "n", "Low 95%", "High 95%",
             "Shown in", "Definition")  # fmt: skip
    sheets.head(sheet, FIRST_ROW, names)
    sheet.set_column(9, 9, 80)
    for row, tile in enumerate(section.tiles, FIRST_ROW + 1):
        sheets.text(sheet, row, 0, tile.label)
        sheets.number(sheet, (row, 1), tile.current, tile.unit)
        sheets.number(sheet, (row, 2), tile.previous, tile.unit)
        if tile.change is not None:
            sheets.change(sheet, (row, 3), tile.change)
            if tile.change.is_beyond_chance is not None:
                sheet.write_boolean(row, 4, tile.change.is_beyond_chance)
        sheets.stands_on(sheet, (row, 5), tile.current)
        sheets.text(sheet, row, 8, _SHOWN[tile.unit])
        sheets.text(sheet, row, 9, tile.definition)


def _trend(sheets: Sheets, sheet: Worksheet, section: TrendSection) -> None:
    days = sorted({point.time for each in section.series for point in each.points})
    rows = {day: row for row, day in enumerate(days, FIRST_ROW + 1)}
    names = [each.name for each in section.series]
    floor = [] if section.floor is None else ["floor"]
    sheets.head(sheet, FIRST_ROW, [section.granularity, *names, *floor])
    for day, row in rows.items():
        sheets.date(sheet, row, 0, day)
        if section.floor is not None:
            at = (row, len(names) + 1)
            sheet.write_number(*at, section.floor * SCALE[section.unit])
    for column, each in enumerate(section.series, 1):
        for point in each.points:
            sheets.number(sheet, (rows[point.time], column), point.number, section.unit)
    if days:
        add_trend(sheets.book, sheet, section, FIRST_ROW, days)


def _forecast(sheets: Sheets, sheet: Worksheet, section: ForecastSection) -> None:
    names = ("Day", "Actual", "Forecast", "Low 80%", "Width of the band", "Baseline")
    sheets.head(sheet, FIRST_ROW, names)
    history = {point.time: point.number for point in section.history}
    ahead = {point.time: point for point in section.points}
    days = sorted({*history, *ahead})
    scale = SCALE[section.unit]
    look = sheets.format(num_format=FORMATS[section.unit])
    for row, day in enumerate(days, FIRST_ROW + 1):
        sheets.date(sheet, row, 0, day)
        sheets.number(sheet, (row, 1), history.get(day), section.unit)
        point = ahead.get(day)
        if point is not None:
            sheets.number(sheet, (row, 2), point.point, section.unit)
            sheets.number(sheet, (row, 3), point.low, section.unit)
            sheet.write_number(row, 4, (point.high_80 - point.low_80) * scale, look)
            sheets.number(sheet, (row, 5), point.baseline, section.unit)
    if days:
        add_forecast(sheets.book, sheet, section, FIRST_ROW, len(days))
    if section.skills:
        _skills(sheets, sheet, section)


def _skills(sheets: Sheets, sheet: Worksheet, section: ForecastSection) -> None:
    """What the forecast's errors were, below its chart."""
    names = ("Mean error", "The baseline's", "Skill", "n", "In words")
    for column, name in enumerate(names, 7):
        sheet.write_string(_UNDER_CHART, column, name, sheets.format(bold=True, bottom=1))
    for row, skill in enumerate(section.skills, _UNDER_CHART + 1):
        sheets.number(sheet, (row, 7), skill.model_error, section.unit)
        sheets.number(sheet, (row, 8), skill.baseline_error, section.unit)
        sheets.number(sheet, (row, 9), skill.skill, "ratio")
        sheet.write_number(row, 10, skill.n)
        sheets.text(sheet, row, 11, skill.text)


def _heatmap(sheets: Sheets, sheet: Worksheet, section: HeatmapSection) -> None:
    weeks = max((len(row.shares) for row in section.rows), default=0)
    sheets.head(
        sheet, FIRST_ROW, ["First active", "Learners", *(f"Week {n + 1}" for n in range(weeks))]
    )
    for row, cohort in enumerate(section.rows, FIRST_ROW + 1):
        sheets.date(sheet, row, 0, cohort.week)
        sheets.group(sheet, (row, 1), cohort.size, "count")
        for column, share in enumerate(cohort.shares, 2):
            sheets.group(sheet, (row, column), share, "ratio")
    if section.rows:
        last = (FIRST_ROW + len(section.rows), weeks + 1)
        scale = {"type": "3_color_scale", "min_color": "#FFFFFF", "mid_color": "#A9CBDE",
                 "max_color": "#1D6F9C"}  # fmt: skip
        sheet.conditional_format(FIRST_ROW + 1, 2, *last, scale)


def _funnel(sheets: Sheets, sheet: Worksheet, section: FunnelSection) -> None:
    names = ("Step", "Reached", "Share", "Share before", "n", "Low 95%", "High 95%")
    sheets.head(sheet, FIRST_ROW, names)
    for row, step in enumerate(section.steps, FIRST_ROW + 1):
        sheets.text(sheet, row, 0, step.label)
        sheets.number(sheet, (row, 1), step.reached, "count")
        sheets.number(sheet, (row, 2), step.share, "ratio")
        sheets.number(sheet, (row, 3), step.previous_share, "ratio")
        sheets.stands_on(sheet, (row, 4), step.share)
    if section.steps:
        add_funnel(sheets.book, sheet, section, FIRST_ROW, len(section.steps))


def _table(sheets: Sheets, sheet: Worksheet, section: TableSection) -> None:
    names = list(_unlike([section.dimension_text, *_columns(section), "Change of the first"]))
    places = {0: 0}
    column = 1
    for index, each in enumerate(section.columns):
        places[index + 1] = column
        column += 4 if _is_share(section, index) else 1
        del each
    for row, line in enumerate(section.rows, FIRST_ROW + 1):
        sheets.text(sheet, row, 0, line.name)
        for index, (number, of) in enumerate(zip(line.numbers, section.columns, strict=True)):
            at = places[index + 1]
            sheets.group(sheet, (row, at), number, of.unit)
            if _is_share(section, index):
                sheets.stands_on(sheet, (row, at + 1), number)
        sheets.change(sheet, (row, column), line.change)
    if section.rows:
        last = (FIRST_ROW + len(section.rows), column)
        heads = [{"header": name} for name in names]
        style = {"columns": heads, "style": "Table Style Light 9", "autofilter": True}
        sheet.add_table(FIRST_ROW, 0, *last, style)
        bar = {"type": "data_bar", "bar_color": "#9CCBE0", "bar_solid": True}
        sheet.conditional_format(FIRST_ROW + 1, 1, last[0], 1, bar)
    else:
        sheets.head(sheet, FIRST_ROW, names)


def _columns(section: TableSection) -> Iterator[str]:
    for index, each in enumerate(section.columns):
        yield each.label
        if _is_share(section, index):
            yield from ("n", "Low 95%", "High 95%")


def _is_share(section: TableSection, index: int) -> bool:
    """Whether a column has intervals, which take three more."""
    return any(row.numbers[index].low is not None for row in section.rows)


def _unlike(names: Sequence[str]) -> Iterator[str]:
    """Names of a table's columns, of which no two are alike."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        count = seen[name.lower()]
        yield name if count == 1 else f"{name} {count}"


WRITTEN: Mapping[str, Callable[[Sheets, Worksheet, Any], None]] = {
    "tiles": _tiles,
    "trend": _trend,
    "forecast": _forecast,
    "heatmap": _heatmap,
    "funnel": _funnel,
    "table": _table,
    "alerts": alerts,
    "quality": quality,
    "text": words,
}
"""What fills the sheet of each kind of section."""
