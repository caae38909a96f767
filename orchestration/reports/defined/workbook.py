"""A report as an Excel workbook: a sheet for each section, native charts, and the numbers' lineage.

Belongs here: the order of the sheets, the first and the last. Does not belong here: sections
(`workbook_sheets.py`). Text never becomes a formula or a link; equal reports give equal bytes.
"""

from __future__ import annotations

import io

import xlsxwriter

from orchestration.reports.defined.document import AnySection, ReportDocument, TrendSection
from orchestration.reports.defined.workbook_cells import Sheets
from orchestration.reports.defined.workbook_sheets import WRITTEN

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "default_date_format": "yyyy-mm-dd",
}


def workbook(report: ReportDocument) -> bytes:
    """The report as XLSX."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, dict(_OPTIONS)) as book:
        book.set_properties(
            {
                "title": report.title,
                "author": "Étude",
                "keywords": report.release_id,
                "comments": f"{report.period.text}, release {report.release_id}",
                "created": report.as_of.replace(tzinfo=None),
            }
        )
        _write(Sheets(book), report)
    return kept.getvalue()


def _write(sheets: Sheets, report: ReportDocument) -> None:
    """Write every sheet."""
    _about(sheets, report)
    for page in report.pages:
        for section in page.sections:
            sheet = sheets.sheet(section.title)
            sheet.set_column(0, 0, 30)
            sheet.set_column(1, 20, 15)
            sheet.write_string(0, 0, section.title, sheets.format(bold=True, font_size=14))
            said = " ".join(filter(None, (section.problem, *_captions(section))))
            if said:
                sheet.write_string(1, 0, said, sheets.format(font_color="#8A5A00"))
            WRITTEN[section.kind](sheets, sheet, section)
    _lineage(sheets)


def _captions(section: AnySection) -> tuple[str, ...]:
    return section.captions if isinstance(section, TrendSection) else ()


def _about(sheets: Sheets, report: ReportDocument) -> None:
    sheet = sheets.sheet("About")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    before = report.previous_period
    facts = [
        ("Report", report.title),
        ("For", report.audience),
        ("Period", report.period.text),
        ("Complete", "yes" if report.period.is_complete else "no"),
        ("Compared with", "nothing" if before is None else before.text),
        ("Release", report.release_id),
        ("As of", f"{report.as_of:%Y-%m-%d %H:%M} UTC"),
        ("Data", report.verdict.text),
        *(("Note", note) for note in report.notes),
        *(("", note) for note in report.footnotes),
        (
            "Units",
            "Numbers are in the unit that their format shows; Lineage has the originals.",
        ),
    ]
    bold = sheets.format(bold=True, valign="top")
    wrapped = sheets.format(text_wrap=True, valign="top")
    for row, (name, text) in enumerate(facts):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)


def _lineage(sheets: Sheets) -> None:
    sheet = sheets.sheet("Lineage")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 6, 16)
    names = (
        "Sheet", "Cell", "Lineage id", "Value", "Unit of the catalogue", "Sum of", "Period is over",
    )  # fmt: skip
    sheets.head(sheet, 0, names)
    for row, facts in enumerate(sheets.lineage, 1):
        for column, fact in enumerate(facts):
            if isinstance(fact, bool):
                sheet.write_boolean(row, column, fact)
            elif isinstance(fact, str):
                sheet.write_string(row, column, fact)
            else:
                sheet.write_number(row, column, fact)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(sheets.lineage)), len(names) - 1)
