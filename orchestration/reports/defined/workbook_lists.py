"""Sheets of what is no series and no table of figures: alerts, the quality of the data, words.

Belongs here: which cells they have. Does not belong here: how a cell is written
(`workbook_cells.py`).
"""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from orchestration.reports.defined.document import AlertsSection, QualitySection, TextSection
from orchestration.reports.defined.document_parts import Unit
from orchestration.reports.defined.workbook_cells import FIRST_ROW, Sheets


def alerts(sheets: Sheets, sheet: Worksheet, section: AlertsSection) -> None:
    """An alert in each row."""
    more = f" {section.left_out} more are in catalog/alerts.html of the release."
    sheets.text(sheet, 1, 0, section.text + (more if section.left_out else ""))
    names = (
        "Alert",
        "Severity",
        "State",
        "Subject",
        "Opened",
        "Value",
        "Threshold",
        "n",
        "Since the period",
        "Message",
    )
    sheets.head(sheet, FIRST_ROW, names)
    for row, alert in enumerate(section.rows, FIRST_ROW + 1):
        texts = (alert.title, alert.level, alert.state, alert.subject, alert.opened)
        for column, text in enumerate(texts):
            sheets.text(sheet, row, column, text)
        sheets.worded(sheet, (row, 5), alert.value)
        sheets.text(sheet, row, 6, alert.threshold.text)
        if alert.value.n is not None:
            sheet.write_number(row, 7, alert.value.n)
        sheets.text(sheet, row, 8, alert.outcome)
        sheets.text(sheet, row, 9, alert.message)


def quality(sheets: Sheets, sheet: Worksheet, section: QualitySection) -> None:
    """What is known about the data, then the expectations that did not hold."""
    sheets.head(sheet, FIRST_ROW, ("Fact", "Value", "n", "Low 95%", "High 95%", "Standing", "Of"))
    row = FIRST_ROW
    for fact in section.facts:
        row += 1
        sheets.text(sheet, row, 0, fact.label)
        unit: Unit = "ratio" if fact.id.endswith("_ratio") else "count"
        sheets.number(sheet, (row, 1), fact.number, unit)
        sheets.stands_on(sheet, (row, 2), fact.number)
        sheets.text(sheet, row, 5, fact.standing)
        sheets.text(sheet, row, 6, fact.detail)
    sheets.text(sheet, row + 1, 0, "Expectations")
    sheets.number(sheet, (row + 1, 1), section.gate_count, "count")
    sheets.text(sheet, row + 3, 0, section.gate_text)
    for place, gate in enumerate(section.gate, row + 4):
        facts = (gate.table, gate.expectation, gate.severity, gate.observed, gate.expected)
        for column, text in enumerate(facts):
            sheets.text(sheet, place, column, text)


def words(sheets: Sheets, sheet: Worksheet, section: TextSection) -> None:
    """Text in one wide column."""
    sheet.set_column(0, 0, 110)
    sheet.write_string(FIRST_ROW, 0, section.text, sheets.format(text_wrap=True))
