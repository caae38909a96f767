"""A report as PDF: tagged, PDF/UA-1, equal bytes for equal reports.

Belongs here: handing the document to typst. Does not belong here: layout (`report.typ`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import typst

from orchestration.reports.defined.charts import FONTS, svgs
from orchestration.reports.defined.document import ReportDocument

_FOLDER = Path(__file__).parent


def pdf(report: ReportDocument, charts: Mapping[str, str] | None = None) -> bytes:
    """The report as a PDF of A4 pages.

    Args:
        report: The report.
        charts: Its charts as SVG, if they are drawn already.
    """
    (document,) = _compiled(report, charts, "pdf")
    return document


def pngs(report: ReportDocument, charts: Mapping[str, str] | None = None) -> list[bytes]:
    """The same pages as pictures, 144 dots per inch."""
    return _compiled(report, charts, "png")


def _compiled(
    report: ReportDocument, charts: Mapping[str, str] | None, form: Literal["pdf", "png"]
) -> list[bytes]:
    made = typst.compile(
        _FOLDER / "report.typ",
        root=_FOLDER,
        format=form,
        ppi=144.0,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={
            "report": report.model_dump_json(by_alias=True),
            "charts": json.dumps(svgs(report) if charts is None else dict(charts)),
        },
        pdf_standards=["ua-1"],
        timestamp=int(report.as_of.timestamp()),
    )
    if isinstance(made, bytes):
        return [made]
    if isinstance(made, list):
        return made
    message = f"{report.title} gave no pages: {type(made).__name__}"
    raise TypeError(message)
