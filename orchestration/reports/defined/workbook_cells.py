"""Cells of a workbook: texts that stay texts, numbers with their unit and lineage.

Belongs here: writing one cell, making one sheet. Does not belong here: what the sheets hold
(`workbook_sheets.py`, `workbook_lists.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from orchestration.metrics.written import SCALE
from orchestration.reports.defined.document_parts import Number, Unit
from orchestration.reports.defined.small import UNDER
from orchestration.reports.document import Change

FIRST_ROW = 3
"""Where a sheet's headings are, below its title."""

FORMATS: Mapping[Unit, str] = {
    "count": "#,##0",
    "ratio": "0.0%",
    "cents": "$#,##0.00",
    "micros": "$#,##0.0000",
    "seconds": '#,##0.0" h"',
    "millis": '#,##0" ms"',
    "bytes": '#,##0.0" GB"',
    "score": "0.00",
}
_MEAN_OF_COUNTS = "#,##0.00"
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


@dataclass
class Sheets:
    """A workbook that is being written.

    Attributes:
        book: The workbook.
        lineage: Rows of the sheet of that name: where a number is, and what it is.
    """

    book: Any
    lineage: list[tuple[Any, ...]] = field(default_factory=list)
    _formats: dict[str, Format] = field(default_factory=dict)

    def format(self, **facts: Any) -> Format:
        """A format, made once."""
        key = repr(sorted(facts.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(facts)
        return self._formats[key]

    def head(self, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
        """A row of headings."""
        look = self.format(bold=True, bottom=1, text_wrap=True, valign="top")
        for column, name in enumerate(names):
            sheet.write_string(row, column, name, look)

    def text(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        """A text, whatever it looks like."""
        sheet.write_string(row, column, text)

    def number(
        self, sheet: Worksheet, place: tuple[int, int], number: Number | None, unit: Unit
    ) -> None:
        """A number in the unit that people read; missing is an empty cell. Keeps its lineage."""
        if number is None or number.value is None:
            return
        look: dict[str, Any] = {"num_format": FORMATS[unit]}
        if unit == "count" and number.value % 1:
            look = {"num_format": _MEAN_OF_COUNTS}
        if not number.is_complete:
            look |= {"italic": True, "font_color": "#5B6B80"}
        sheet.write_number(*place, number.value * SCALE[unit], self.format(**look))
        self._keep(sheet, place, number, unit)

    def group(
        self, sheet: Worksheet, place: tuple[int, int], number: Number | None, unit: Unit
    ) -> None:
        """A number of a group that no chart reads: one that is hidden says so in its cell."""
        self.number(sheet, place, number, unit)
        if number is not None and number.text == UNDER:
            self.text(sheet, *place, UNDER)

    def stands_on(self, sheet: Worksheet, place: tuple[int, int], number: Number) -> None:
        """The n of a number and its interval, in three cells."""
        row, column = place
        if number.n is not None:
            sheet.write_number(row, column, number.n, self.format(num_format="#,##0"))
        share = self.format(num_format="0.0%")
        for at, bound in enumerate((number.low, number.high), column + 1):
            if bound is not None:
                sheet.write_number(row, at, bound, share)

    def worded(self, sheet: Worksheet, place: tuple[int, int], number: Number) -> None:
        """A number in words, with unit or threshold. Keeps its lineage."""
        sheet.write_string(*place, number.text)
        if number.value is not None:
            self._keep(sheet, place, number, "")

    def _keep(
        self, sheet: Worksheet, place: tuple[int, int], number: Number, unit: Unit | Literal[""]
    ) -> None:
        self.lineage.append(
            (
                sheet.get_name(),
                xl_rowcol_to_cell(*place),
                next(iter(number.cells.values()), ""),
                number.value,
                unit,
                " ".join(number.parts),
                number.is_complete,
            )
        )

    def change(self, sheet: Worksheet, place: tuple[int, int], change: Change | None) -> None:
        """A change: per cent of what was before, or of two shares the points between them."""
        if change is None:
            return
        if change.kind == "difference":
            look = self.format(num_format='+0.0" pp";-0.0" pp";0.0" pp"')
            sheet.write_number(*place, change.value * 100, look)
        else:
            sheet.write_number(*place, change.value, self.format(num_format="+0.0%;-0.0%"))

    def date(self, sheet: Worksheet, row: int, column: int, day: dt.date) -> None:
        """A day."""
        sheet.write_datetime(
            row, column, dt.datetime.combine(day, dt.time()), self.format(num_format="d mmm yyyy")
        )

    def sheet(self, title: str) -> Worksheet:
        """A sheet whose name Excel takes, and that no other has."""
        plain = _FORBIDDEN.sub(" ", title).strip() or "Section"
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        for number in range(1, 1_000):
            end = "" if number == 1 else f" {number}"
            name = plain[: _LONGEST_NAME - len(end)].strip() + end
            if name.lower() not in taken:
                break
        made = self.book.add_worksheet(name)
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        return made
