"""Rendering reports: PDF (tagged, PDF/UA-1) and JSON with its schema.

Belongs here: turning documents into bytes. Does not belong here: figures (`figures.py`), words
(`summary.py`, `conservation.py`) or layout (`*.typ`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import typst
from pydantic import BaseModel

from orchestration.json_schemas import DIALECT
from orchestration.reports.charts import FONTS, daily_sessions, spark
from orchestration.reports.conservation_document import ConservationPage
from orchestration.reports.document import SummaryReport

_FOLDER = Path(__file__).parent

Form = Literal["pdf", "png"]


def pdf(report: SummaryReport) -> bytes:
    """The summary as one A4 page, tagged, with texts for its charts; equal reports, equal bytes."""
    return _summary(report, "pdf")


def png(report: SummaryReport) -> bytes:
    """The same page as a picture, 144 dots per inch."""
    return _summary(report, "png")


def conservation_pdf(page: ConservationPage) -> bytes:
    """The conservation page as PDF, tagged; equal pages, equal bytes."""
    return _compiled("conservation.typ", page, "pdf")


def json_text(report: BaseModel) -> str:
    """A report as JSON text, as `schema_text` describes it."""
    return report.model_dump_json(by_alias=True, indent=2) + "\n"


def schema_text(kind: type[BaseModel]) -> str:
    """JSON Schema (draft 2020-12) of a kind of report."""
    schema = {
        "$schema": DIALECT,
        **kind.model_json_schema(by_alias=True, mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def any_known(values: Iterable[float | None]) -> bool:
    """Whether there is anything to draw."""
    return any(value is not None for value in values)


def _summary(report: SummaryReport, form: Form) -> bytes:
    charts = {tile.id: spark(tile) for tile in report.tiles if any_known(tile.daily)}
    if any_known(day.identified_sessions for day in report.days):
        charts["days"] = daily_sessions(report.days)
    return _compiled("summary.typ", report, form, charts=json.dumps(charts))


def _compiled(
    template: str, report: SummaryReport | ConservationPage, form: Form, **inputs: str
) -> bytes:
    made = typst.compile(
        _FOLDER / template,
        root=_FOLDER,
        format=form,
        ppi=144.0,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"report": json_text(report), **inputs},
        pdf_standards=["ua-1"],
        timestamp=int(report.as_of.timestamp()),
    )
    if not isinstance(made, bytes):
        message = f"{report.title} does not fit on one page: {type(made).__name__}"
        raise TypeError(message)
    return made
