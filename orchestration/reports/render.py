"""Rendering the summary report: PDF (tagged, PDF/UA-1) and JSON with its schema.

Belongs here: turning the document into bytes. Does not belong here: figures (`figures.py`), words
(`summary.py`) or layout (`summary.typ`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import typst

from orchestration.reports.charts import FONTS, daily_sessions, spark
from orchestration.reports.document import SummaryReport

_TEMPLATE = Path(__file__).parent / "summary.typ"


def pdf(report: SummaryReport) -> bytes:
    """The report as one A4 page, tagged, with texts for its charts; equal reports, equal bytes."""
    return _compiled(report, "pdf")


def png(report: SummaryReport) -> bytes:
    """The same page as a picture, 144 dots per inch."""
    return _compiled(report, "png")


def json_text(report: SummaryReport) -> str:
    """The report as JSON text, as `schema_text` describes it."""
    return report.model_dump_json(by_alias=True, indent=2) + "\n"


def schema_text() -> str:
    """JSON Schema (draft 2020-12) of the report."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SummaryReport.model_json_schema(by_alias=True, mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def any_known(values: Iterable[float | None]) -> bool:
    """Whether there is anything to draw."""
    return any(value is not None for value in values)


def _compiled(report: SummaryReport, form: Literal["pdf", "png"]) -> bytes:
    charts = {tile.id: spark(tile) for tile in report.tiles if any_known(tile.daily)}
    if any_known(day.identified_sessions for day in report.days):
        charts["days"] = daily_sessions(report.days)
    made = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        format=form,
        ppi=144.0,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"report": json_text(report), "charts": json.dumps(charts)},
        pdf_standards=["ua-1"],
        timestamp=int(report.as_of.timestamp()),
    )
    if not isinstance(made, bytes):
        message = f"the summary report does not fit on one page: {type(made).__name__}"
        raise TypeError(message)
    return made
